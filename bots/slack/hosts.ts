/** Domains of Slack and of GovSlack (https://docs.slack.dev/govslack): addresses for answers and of files lie below them. */
const DOMAINS = ['slack.com', 'slack-gov.com'];

/**
 * Whether an address that came back through a client is Slack's: answers and the token go nowhere else.
 * @param apiUrl root of the Web API; null: Slack's own. Where it is no address of Slack's, all else has its origin
 */
export function isSlacks(address: string, apiUrl: string | null): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  if (apiUrl === null || isOfSlack(new URL(apiUrl))) return url.protocol === 'https:' && isOfSlack(url);
  return url.origin === new URL(apiUrl).origin;
}

function isOfSlack({ hostname }: URL): boolean {
  return DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
