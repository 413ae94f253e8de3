/** What Stryker passes of a syntax tree, as far as it is looked at here (Babel's). */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly callee?: { readonly name?: string };
}
interface Path {
  readonly node: Node;
  readonly parent?: Node;
}

const ENCODINGS: ReadonlySet<unknown> = new Set(['utf8', 'utf-8', '']);

/**
 * Leaves alone what nobody could notice: the words of an error that is for whoever reads the code, and the encoding that
 * is taken anyway.
 */
function shouldIgnore({ node, parent }: Path): string | undefined {
  if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined;
  if (parent?.type === 'NewExpression' && /Error$/.test(parent.callee?.name ?? '')) return 'words of an error';
  if (ENCODINGS.has(node.value)) return 'the encoding that is taken anyway';
  return undefined;
}

/** As Stryker asks for plugins: https://stryker-mutator.io/docs/stryker-js/disable-mutants/ */
export const strykerPlugins = [{ kind: 'Ignore', name: 'unnoticeable', value: { shouldIgnore } }];
