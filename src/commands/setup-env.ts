/**
 * The text of a `.env` file with these settings: each in the line that has its name, also one that is commented out, else at
 * the end. All other lines stay as they are.
 */
export function withSettings(text: string, settings: Readonly<Record<string, string>>): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  for (const [name, value] of Object.entries(settings)) {
    const line = `${name}=${quoted(value)}`;
    const isSet = lines.findLastIndex((one) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(one));
    const place = isSet >= 0 ? isSet : lines.findIndex((one) => one.startsWith(`#${name}=`));
    if (place >= 0) lines[place] = line;
    else lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

/** In quotes that the value does not have: there is no way to escape one in such a file. */
function quoted(value: string): string {
  if (/^[\w.:/@+=-]*$/.test(value)) return value;
  const quote = ["'", '"', '`'].find((one) => !value.includes(one) && !(one === '"' && value.includes('\\')));
  return quote === undefined ? `'${value.replaceAll("'", '’')}'` : `${quote}${value}${quote}`;
}
