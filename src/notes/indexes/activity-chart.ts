import type { ChatCounts } from './chat-counts';

/** chosen: more bars than this cannot be told apart at the width of a note. */
const maxMonths = 24;

/**
 * Messages of the latest months as a Mermaid chart; months without any count as none.
 *
 * @see https://mermaid.js.org/syntax/xyChart.html
 */
export function activityChart({ months }: Pick<ChatCounts, 'months'>, axis: string): readonly string[] {
  const shown = latestMonths(Object.keys(months).sort());
  if (shown.length === 0) return [];
  const counts = shown.map((month) => months[month]?.count ?? 0);
  return ['```mermaid', 'xychart-beta', `    x-axis [${shown.map((month) => `"${month}"`).join(', ')}]`, `    y-axis "${axis}" 0 --> ${Math.max(...counts, 1)}`, `    bar [${counts.join(', ')}]`, '```'];
}

/** Every month up to the last one, one after the other. @param known ascending */
function latestMonths(known: readonly string[]): readonly string[] {
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const months: string[] = [];
  for (let month = last; month >= first && months.length < maxMonths; month = monthBefore(month)) months.unshift(month);
  return months;
}

function monthBefore(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return number === 1 ? `${String(year - 1).padStart(4, '0')}-12` : `${month.slice(0, 4)}-${String(number - 1).padStart(2, '0')}`;
}
