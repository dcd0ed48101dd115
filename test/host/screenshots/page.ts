import { speak } from '../../../src/ui/locale/strings';

// Texts are read when screens are made: the language has to be there before.
const [, , language = 'en'] = location.hash.slice(1).split(',');
void speak(language).then(() => import('./show-screen'));
