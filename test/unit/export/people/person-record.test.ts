import { chatIdOf } from '../../../../src/model/ids';
import { learned, recordOf } from '../../../../src/export/people/person-record';

const id = chatIdOf('user', 7_100_000_001n);
const kept = { path: 'Telegram/_people/Anna.md', base: '', isGone: false };

it('takes a name of an older export for a former one, and knows what is newer', () => {
  const first = learned(id, null, { author: { id, name: 'Anna', username: 'anna' }, avatar: null, isOld: false });
  const older = learned(id, recordOf(first, kept), { author: { id, name: 'Anya' }, avatar: null, isOld: true });
  expect(older).toMatchObject({ name: 'Anna', username: 'anna', formerNames: ['Anya'], formerUsernames: [] });
  const newer = learned(id, recordOf(older, kept), { author: { id, name: 'Anna P.', username: 'petrova' }, avatar: null, isOld: false });
  expect(newer).toMatchObject({ name: 'Anna P.', username: 'petrova', formerNames: ['Anya', 'Anna'], formerUsernames: ['anna'] });
});

it('remembers fifty former names at most, the latest of them', () => {
  let record = recordOf(learned(id, null, { author: { id, name: 'Name 0' }, avatar: null, isOld: false }), kept);
  for (let n = 1; n <= 60; n++) record = recordOf(learned(id, record, { author: { id, name: `Name ${n}` }, avatar: null, isOld: false }), kept);
  expect([record.name, record.formerNames.length, record.formerNames[0], record.formerNames.at(-1)]).toEqual(['Name 60', 50, 'Name 10', 'Name 59']);
});
