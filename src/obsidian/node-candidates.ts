import { candidatePaths, type Machine } from '../../companion/tools/locate';
import type { NodeCandidate } from './node-finder';

/** Places where Node may be, in the order they are tried: the setting, PATH and the usual folders, Obsidian's own program. */
export function nodeCandidates(setting: string, machine: Machine, execPath: string): readonly NodeCandidate[] {
  const chosen = setting === '' ? [] : [{ path: setting, isElectron: false, isSetting: true }];
  const found = candidatePaths(machine, 'node').map((path) => ({ path, isElectron: false, isSetting: false }));
  const all = [...chosen, ...found, { path: execPath, isElectron: true, isSetting: false }];
  return all.filter(({ path }, index) => all.findIndex((other) => other.path === path) === index);
}
