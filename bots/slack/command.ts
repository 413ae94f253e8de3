/** How people write commands in Slack. Texts of the bots spell them like this. */
export const COMMAND = '/petition';
export const COMMAND_PREFIX = `${COMMAND} `;
