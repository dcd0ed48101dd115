import type { definitions, SettingGroup, SettingKey } from '../../settings/definitions';

type Definitions = typeof definitions;
type Choices<D> = D extends { readonly choices: infer Named } ? (Named extends Readonly<Record<string, string>> ? { readonly choices: { readonly [Value in keyof Named]: string } } : unknown) : unknown;
type Zero<D> = D extends { readonly zero: string } ? { readonly zero: string } : unknown;

/** What the screens say about every option: its name, what it does, its choices and what 0 means, wherever the definition says so. */
export type SettingTexts = { readonly [Key in SettingKey]: { readonly name: string; readonly description: string } & Choices<Definitions[Key]> & Zero<Definitions[Key]> };

type UnitOf<D> = D extends { readonly unit: infer Unit } ? Unit : never;
/** Words for the units of numbers. */
export type UnitTexts = { readonly [Unit in Exclude<UnitOf<Definitions[SettingKey]>, ''>]: string };

export type GroupTexts = Readonly<Record<SettingGroup, string>>;
