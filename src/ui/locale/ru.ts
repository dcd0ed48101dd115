import { choose, estimate, kinds, link, preview, range } from './ru/choose';
import { common } from './ru/common';
import { importing } from './ru/importing';
import { progress } from './ru/progress';
import { report } from './ru/report';
import { signIn } from './ru/sign-in';
import { tools } from './ru/tools';
import { format } from './ru/words';
import type { Strings } from './strings';

/** Every text of the screens in Russian. */
export const ru: Strings = { format, common, signIn, choose, importing, preview, estimate, kinds, range, link, progress, report, tools };
