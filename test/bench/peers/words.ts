/**
 * What the peer says: as much as Opprop says on the same way, in the same number of messages. The peer keeps its words in
 * its code, as such a bot does.
 */
export const WORDS = {
  title: 'Nowhere is safe for Uyghurs',
  card: 'China\nNowhere is safe for Uyghurs\n\nChinese authorities watch and threaten Uyghurs, and they do not stop at China’s borders. Join the demand that the persecution end.\n\nBe among the first to sign.',
  consent: `Before you sign: the list of names is handed to President Xi Jinping, whom this campaign itself accuses of persecution.

Could you, or your family, be harmed if your name were seen there? Then sign without your name: it counts just as much. Or help without signing, with “Not now”.

Who is responsible: Bench, bench@example.org. Questions about your data: privacy@example.org.

What is stored: your name if you give it; your Telegram account’s number; the time at which you signed. Not your phone number, username or messages.

How long: until 30 days after the signatures are handed over. Then it is erased.

Taking it back: write /withdraw whenever you like. Your signature is then deleted.

What cannot be undone: once the list is handed over, nobody can take a name off it.

Who else can see this chat: Telegram, and anyone who can open your phone or your Telegram account. Deleting the chat on your side is up to you.`,
  name: 'Which name should be on the list?\nTap it, or write another one here. Nothing is signed yet.',
  review: (name: string) =>
    `Is this right? You are about to sign: Nowhere is safe for Uyghurs\n\nName on the list: ${name}\n\nThe list goes to: President Xi Jinping`,
  recorded: '✓ Your signature on “Nowhere is safe for Uyghurs” is recorded.',
  thanks:
    'Thank you. Your signature is in.\n\nEvery signature shows Chinese authorities that the world outside cares about the minorities they persecute.\n\nIf you like, I can write to you when there is news, or you can pass the campaign on. You can also take your signature back at any time.',
  notSigned: 'You have not signed.',
} as const;
