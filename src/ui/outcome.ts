import type { TobsError } from '../model/errors';

/** Answer of an action a screen asked for: screens show the error in place instead of catching it. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: TobsError };

/** Draws an icon of the host application into an element. */
export type DrawIcon = (element: HTMLElement, name: string) => void;
