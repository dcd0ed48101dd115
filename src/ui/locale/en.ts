import { choose, estimate, kinds, link, preview, range } from './en/choose';
import { common } from './en/common';
import { importing } from './en/importing';
import { progress } from './en/progress';
import { report } from './en/report';
import { signIn } from './en/sign-in';
import { tools } from './en/tools';
import { format } from './en/words';

/** Every text of the screens in English; placeholders are functions. */
export const en = { format, common, signIn, choose, importing, preview, estimate, kinds, range, link, progress, report, tools } as const;
