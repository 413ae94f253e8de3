import type { Command as Cli, CommandUnknownOpts } from '@commander-js/extra-typings';

/** Shells for which there is a completion. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Which words may follow a path of commands: `''` is the beginning, `keys new` what comes after these two. */
function followers(program: Cli): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const visit = (command: CommandUnknownOpts, path: string): void => {
    const options = command.options.flatMap(({ long }) => long ?? []);
    found.set(path, [...command.commands.map((one) => one.name()), ...options, '--help']);
    for (const one of command.commands) visit(one, `${path} ${one.name()}`.trim());
  };
  visit(program, '');
  return found;
}

/**
 * What a shell reads to know the command `opprop`, which works from everywhere, and to complete its words.
 * @param directory where the program stands; files are named from there
 */
export function completionScript(shell: (typeof SHELLS)[number], program: Cli, directory: string): string {
  const words = followers(program);
  if (shell === 'fish') return fish(words, directory);
  const cases = [...words].map(([path, some]) => `    '${path}') echo '${some.join(' ')}' ;;`);
  const begin = shell === 'zsh' ? 'autoload -Uz bashcompinit && bashcompinit\n' : '';
  return `${begin}opprop() { (cd ${quoted(directory)} && npm run --silent opprop -- "$@"); }
_opprop_words() {
  case "$1" in
${cases.join('\n')}
  esac
}
_opprop() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [ -n "$(_opprop_words "\${path:+$path }$word")" ] && path="\${path:+$path }$word"
  done
  COMPREPLY=($(compgen -W "$(_opprop_words "$path")" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _opprop opprop`;
}

function fish(words: ReadonlyMap<string, readonly string[]>, directory: string): string {
  const lines = [...words].flatMap(([path, some]) => {
    const when =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((one) => `__fish_seen_subcommand_from ${one}`)
            .join('; and ');
    return [`complete -c opprop -n '${when}' -a '${some.join(' ')}'`];
  });
  return [
    'function opprop',
    `  fish -c 'cd $argv[1]; and npm run --silent opprop -- $argv[2..]' -- ${quoted(directory)} $argv`,
    'end',
    ...lines,
  ].join('\n');
}

/** As one word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
