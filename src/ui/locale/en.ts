import { describeError } from '../../model/errors';
import { commands, notices, tab } from './en/app';
import { automation } from './en/automation';
import { choose, estimate, kinds, link, preview, range } from './en/choose';
import { common } from './en/common';
import { importing } from './en/importing';
import { progress } from './en/progress';
import { report } from './en/report';
import { groups, settings, units } from './en/settings';
import { signIn } from './en/sign-in';
import { tools } from './en/tools';
import { format } from './en/words';

/** What the engine says of its own accord, such as the reason of an error; it speaks English. */
const said = (text: string): string => text;

/** Every text of the screens in English; placeholders are functions. */
export const en = { format, common, automation, signIn, choose, importing, preview, estimate, kinds, range, link, progress, report, tools, settings, groups, units, commands, notices, tab, error: describeError, said } as const;
