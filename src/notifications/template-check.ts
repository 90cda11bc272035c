import Handlebars from 'handlebars';

/** What a template may name: a value, a group of values, or a list of groups. */
export type Known = { readonly [name: string]: 'value' | Known | readonly [Known] };

/** A mistake in a template, with its line. */
export interface TemplateProblem {
  line: number;
  reason: string;
}

const BLOCKS = ['if', 'unless', 'each'];
const LOOP_WORDS = new Set(['index', 'first', 'last']);

type Scope = readonly Known[];

/**
 * Checks a template against the variables it may use. Everything else Handlebars can do — partials, decorators,
 * helpers, look-ups by name, unescaped output — is refused: templates are read by people, in mail programs.
 */
export function checkTemplate(text: string, known: Known): TemplateProblem[] {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = Number(/on line (\d+)/.exec(message)?.[1] ?? 1);
    return [{ line, reason: `cannot be read: ${message.split('\n').at(-1) ?? message}` }];
  }
  const problems: TemplateProblem[] = [];
  visit(program, [known], problems);
  return problems;
}

function visit(program: hbs.AST.Program, scope: Scope, problems: TemplateProblem[]): void {
  for (const node of program.body) visitStatement(node, scope, problems);
}

function visitStatement(node: hbs.AST.Statement, scope: Scope, problems: TemplateProblem[]): void {
  const note = (reason: string): void => void problems.push({ line: node.loc.start.line, reason });
  switch (node.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return;
    case 'MustacheStatement': {
      const { path, params, hash, escaped } = node as hbs.AST.MustacheStatement;
      if (!escaped) note('{{{ }}} puts text out unescaped: write {{ }}');
      if (params.length > 0 || ((hash as hbs.AST.Hash | undefined)?.pairs.length ?? 0) > 0) return note('there are no helpers');
      const found = resolve(path as hbs.AST.PathExpression, scope, note);
      if (found !== null && found !== 'value') note(`"${original(path)}" is not a single value`);
      return;
    }
    case 'BlockStatement':
      return visitBlock(node as hbs.AST.BlockStatement, scope, problems, note);
    default:
      note(`${node.type.replace('Statement', '').toLowerCase()}s are not used in these templates`);
  }
}

function visitBlock(
  block: hbs.AST.BlockStatement,
  scope: Scope,
  problems: TemplateProblem[],
  note: (reason: string) => void,
): void {
  const name = original(block.path);
  if (!BLOCKS.includes(name)) return note(`{{#${name}}} is unknown; there are ${BLOCKS.join(', ')}`);
  const [subject] = block.params;
  if (subject === undefined || block.params.length > 1) return note(`{{#${name}}} takes one variable`);
  const found = resolve(subject as hbs.AST.PathExpression, scope, note);
  let inner = scope;
  if (name === 'each' && found !== null) {
    if (!Array.isArray(found)) return note(`"${original(subject)}" is not a list`);
    inner = [(found as readonly [Known])[0], ...scope];
  }
  visit(block.program, inner, problems);
  if ((block.inverse as hbs.AST.Program | undefined) !== undefined) visit(block.inverse, scope, problems);
}

/** What a path leads to; null, with the reason noted, when it leads nowhere. */
function resolve(
  path: hbs.AST.PathExpression,
  scope: Scope,
  note: (reason: string) => void,
): Known[string] | null {
  if (path.type !== 'PathExpression') {
    note('only variables can stand here');
    return null;
  }
  if (path.data) {
    if (path.parts.length === 1 && scope.length > 1 && LOOP_WORDS.has(String(path.parts[0]))) return 'value';
    note(`"${path.original}" is unknown here`);
    return null;
  }
  let at: Known[string] | undefined = scope[path.depth];
  for (const part of path.parts) {
    at = typeof at === 'object' && !Array.isArray(at) && Object.hasOwn(at, part) ? (at as Known)[part] : undefined;
  }
  if (at !== undefined) return at;
  note(`"${path.original}" is unknown here; there are ${Object.keys(scope[path.depth] ?? scope[0] ?? {}).join(', ')}`);
  return null;
}

function original(node: hbs.AST.Expression): string {
  const text: unknown = (node as { original?: unknown }).original;
  return typeof text === 'string' ? text : node.type;
}
