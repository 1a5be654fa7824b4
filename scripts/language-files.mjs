// @ts-check
import ts from 'typescript';

/**
 * Texts that people read, extracted from source files and Markdown pages.
 *
 * @typedef {'prose' | 'text' | 'comment' | 'title' | 'name'} Kind
 * @typedef {{ kind: Kind, line: number, text: string, isDoc?: boolean }} Passage `line` counts from 1.
 */

const TEST_FUNCTIONS = new Set(['describe', 'it', 'test']);
const FENCE = /^\s*(?:```|~~~)/;
/** Begins a paragraph of its own: a list item, a heading, a quotation. */
const PARAGRAPH_START = /^\s*(?:[-*+]\s|\d+\.\s|#{1,6}\s|>)/;

/**
 * Paragraphs, headings, list items and table cells of a Markdown page, without its code blocks.
 *
 * @param {string} source
 * @returns {Passage[]}
 */
export function passagesOfMarkdown(source) {
  /** @type {Passage[]} */
  const passages = [];
  /** @type {Passage | undefined} */
  let open;
  let isCode = false;
  source.split('\n').forEach((content, index) => {
    const line = index + 1;
    if (FENCE.test(content)) isCode = !isCode;
    if (isCode || FENCE.test(content) || content.trim() === '') return (open = undefined);
    if (content.startsWith('|')) {
      open = undefined;
      for (const cell of content.split(/(?<!\\)\|/)) passages.push({ kind: 'prose', line, text: cell.trim() });
      return undefined;
    }
    if (open === undefined || PARAGRAPH_START.test(content)) {
      open = { kind: 'prose', line, text: content.replace(PARAGRAPH_START, '').trim() };
      passages.push(open);
    } else open.text += `\n${content.trim()}`;
    if (/^#/.test(content)) open = undefined;
    return undefined;
  });
  return passages;
}

/**
 * Comments, strings of three words or more, titles of tests and names of a source file.
 *
 * @param {string} path @param {string} source
 * @returns {Passage[]}
 */
export function passagesOfCode(path, source) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, false);
  /** @type {Passage[]} */
  const passages = [];
  /** @type {Set<string>} */
  const names = new Set();
  /** @type {[number, number][]} */
  const literals = [];
  const lineAt = (/** @type {number} */ position) => file.getLineAndCharacterOfPosition(position).line + 1;

  const visit = (/** @type {ts.Node} */ node, isInText = false) => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && !names.has(node.text)) {
      names.add(node.text);
      passages.push({ kind: 'name', line: lineAt(node.getStart(file)), text: node.text });
    }
    if (ts.isRegularExpressionLiteral(node) || isTextPart(node)) literals.push([node.getStart(file), node.end]);
    const text = isInText ? undefined : textOf(node, source);
    if (text !== undefined && /\p{L}\S* \S+ \S*\p{L}/u.test(text)) {
      const kind = isTitle(node) ? 'title' : 'text';
      passages.push({ kind, line: lineAt(node.getStart(file)), text });
    }
    const isPartOfText = isInText || (text !== undefined && ts.isBinaryExpression(node));
    ts.forEachChild(node, (child) => {
      /** @type {any} */ (child).parent = node;
      visit(child, isPartOfText && (ts.isBinaryExpression(child) || isWhole(child)));
    });
  };
  visit(file);
  return [...passages, ...commentsOf(source, literals, lineAt)];
}

/** @param {ts.Node} node */
function isWhole(node) {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** @param {ts.Node} node */
function isTextPart(node) {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

/**
 * The text of a string, a template or a sum of them.
 *
 * Values are replaced by a piece of code. An escaped line break becomes `\r`, so that `\n` counts lines of the file.
 *
 * @param {ts.Node} node @param {string} source
 * @returns {string | undefined}
 */
function textOf(node, source) {
  if (ts.isStringLiteral(node)) return node.text.replaceAll('\n', '\r');
  if (ts.isNoSubstitutionTemplateLiteral(node)) return written(node, source);
  if (ts.isTemplateExpression(node)) {
    return [node.head, ...node.templateSpans.map(({ literal }) => literal)]
      .map((part) => written(part, source))
      .join('``');
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left, source), textOf(node.right, source)];
  return left === undefined || right === undefined ? undefined : left + right;
}

/**
 * A part of a template as it is written, without its marks.
 *
 * @param {ts.Node} node @param {string} source
 */
function written(node, source) {
  const raw = source.slice(node.pos, node.end).trimStart();
  return raw
    .replace(/^[`}]|(?:`|\$\{)$/g, '')
    .replaceAll('\\n', '\r')
    .replaceAll('\\', '');
}

/**
 * Whether a string is the first argument of `describe`, `it`, `test`, or one of their forms.
 *
 * @param {ts.Node} node
 */
function isTitle(node) {
  const call = node.parent;
  if (call === undefined || !ts.isCallExpression(call) || call.arguments[0] !== node) return false;
  /** @type {ts.Expression} */
  let callee = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (!ts.isCallExpression(callee) && !ts.isPropertyAccessExpression(callee)) return false;
    callee = callee.expression;
  }
  return TEST_FUNCTIONS.has(callee.text);
}

/**
 * Comments; `//` comments on lines that follow each other are one.
 *
 * @param {string} source
 * @param {[number, number][]} literals Ranges in which `//` begins no comment.
 * @param {(position: number) => number} lineAt
 * @returns {Passage[]}
 */
function commentsOf(source, literals, lineAt) {
  let code = '';
  for (const [start, end] of literals.sort(([a], [b]) => a - b)) {
    code += source.slice(code.length, start) + '_'.repeat(end - start);
  }
  code += source.slice(code.length);
  /** @type {(Passage & { lastLine: number })[]} */
  const comments = [];
  for (const { 0: found, index } of code.matchAll(/\/\*[\s\S]*?\*\/|\/\/.*/g)) {
    const line = lineAt(index);
    const previous = comments.at(-1);
    if (found.startsWith('/*')) {
      const text = found.replace(/^\/\*+[ \t]*|\s*\*\/$/g, '').replaceAll(/\n\s*\*[ \t]?/g, '\n');
      const isDoc = found.startsWith('/**');
      comments.push({ kind: 'comment', line, text, isDoc, lastLine: 0 });
    } else if (previous?.lastLine === line - 1) {
      previous.text += `\n${found.slice(2).trim()}`;
      previous.lastLine = line;
    } else comments.push({ kind: 'comment', line, text: found.slice(2).trim(), lastLine: line });
  }
  return comments;
}
