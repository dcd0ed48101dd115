import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockTemplateProblem, pathTemplateProblem, pathTokens, pieceTokens, wordTokens } from '../../../src/settings/templates';
import { settingProblem } from '../../../src/settings/settings';

describe('a path template', () => {
  it.each(['', '{{year}}/{{period}} {{title}}', '{{chat}}/{{year}}/{{month}}/{{period}}', 'Posts of {{year}}/{{period}} {{title}} {{id}}'])('may be %j', (template) => {
    expect(pathTemplateProblem(template)).toBeNull();
    expect(settingProblem('pathTemplate', template)).toBeNull();
  });

  it.each([
    ['{{year}}/{{title}}', 'must hold {{period}}'],
    ['{{title}}/{{period}}', 'must name folders by'],
    ['{{period}} {{name}}', 'not {{name}}'],
    ['../{{period}}', 'must not have empty folders'],
    ['a//{{period}}', 'must not have empty folders'],
    ['a/b/c/d/{{period}}', 'at most 3 folders'],
    ['/{{period}}', 'must not have empty folders'],
    ['{{period}}: {{title}}', 'must hold only tokens'],
    ['{{period}} [[x]]', 'must hold only tokens'],
    ['{{period}', 'must hold only tokens'],
    [`{{period}}${'x'.repeat(1000)}`, 'must hold only tokens'],
  ])('may not be %j', (template, problem) => {
    expect(pathTemplateProblem(template)).toContain(problem);
    expect(settingProblem('pathTemplate', template)).toContain(problem);
  });
});

describe('a block template', () => {
  it.each(['', '{{text}}\n{{media}}', '{{header}}\n\n{{reply}}\n{{text}}\n{{media}}\n*{{time}} · {{link}}*'])('may be %j', (template) => {
    expect(blockTemplateProblem(template)).toBeNull();
    expect(settingProblem('blockTemplate', template)).toBeNull();
  });

  it.each([
    ['{{text}}', 'must hold {{text}} and {{media}}'],
    ['> {{text}}\n{{media}}', 'must have {{text}} alone'],
    ['{{text}}\n{{media}}\n{{text}}', 'must hold {{text}} only once'],
    ['{{text}}\n{{media}}\n^tg-5', 'must not hold block marks'],
    ['```\n{{text}}\n```\n{{media}}', 'must not hold block marks'],
    ['%%\n{{text}}\n{{media}}', 'must not hold block marks'],
    ['{{texts}}\n{{media}}', 'not {{texts}}'],
  ])('may not be %j', (template, problem) => {
    expect(blockTemplateProblem(template)).toContain(problem);
    expect(settingProblem('blockTemplate', template)).toContain(problem);
  });
});

it('says of every token what it stands for', () => {
  const documented = readFileSync(join(__dirname, '../../../docs/templates.md'), 'utf8');
  for (const tokens of [pathTokens, pieceTokens, wordTokens]) for (const [token, meaning] of Object.entries(tokens)) expect(documented).toContain(`| \`{{${token}}}\` | ${meaning} |`);
});
