/** users.* and contacts.*: who is who. */
import { namedIn, peerOf, peerOfUser, tlUser } from '../world/tl-peers';
import { tlPhoto } from '../world/tl-files';
import type { World } from '../world/index';
import { objectField, objectsField, personOf, stringField, viewOf } from './input';
import { rpc, RpcError, type TlObject } from './registry';

rpc<World>('users.getUsers', (context, params) =>
  objectsField(params, 'id').map((input): TlObject => {
    try {
      return tlUser(context.world, personOf(context, input), viewOf(context));
    } catch (error) {
      // Telegram answers a wrong id or hash with an empty user in its place, not with an error.
      if (error instanceof RpcError) return { _: 'userEmpty', id: BigInt(Number(input['userId'] ?? 0)) };
      throw error;
    }
  }),
);

rpc<World>('users.getFullUser', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const person = personOf(context, objectField(params, 'id'));
  const photo = person.photo ? world.catalog.get(world.catalog.ofPerson(person.ordinal)) : undefined;
  const fullUser: TlObject = {
    _: 'userFull', id: BigInt(person.id), about: person.about, settings: { _: 'peerSettings' }, notifySettings: { _: 'peerNotifySettings' }, commonChatsCount: 0,
    profilePhoto: photo && tlPhoto(photo, world.references.make({ fileId: photo.id, chat: 0, message: 0 }, view.version)),
    botInfo: person.bot ? { _: 'botInfo', userId: BigInt(person.id), description: person.about } : undefined,
  };
  return { _: 'users.userFull', fullUser, ...namedIn(world, view, peerOfUser(person.id)) };
});

rpc<World>('contacts.getContacts', (context) => {
  const { world } = context;
  const view = viewOf(context);
  const contacts = world.people.list.filter(({ contact }) => contact);
  return { _: 'contacts.contacts', contacts: contacts.map(({ id }) => ({ _: 'contact', userId: BigInt(id), mutual: true })), savedCount: 0, users: contacts.map((person) => tlUser(world, person, view)) };
});

rpc<World>('contacts.resolveUsername', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const name = stringField(params, 'username').replace(/^@/, '');
  if (!/^[A-Za-z]\w{2,31}$/.test(name)) throw new RpcError(400, 'USERNAME_INVALID');
  const chat = world.chats.find(({ username }) => username?.toLowerCase() === name.toLowerCase());
  const person = world.people.byName(name);
  if (chat === undefined && person === undefined) throw new RpcError(400, 'USERNAME_NOT_OCCUPIED');
  const peer = chat === undefined ? peerOfUser(person?.id ?? 0) : peerOf(chat, view);
  return { _: 'contacts.resolvedPeer', peer, ...namedIn(world, view, peer) };
});

rpc<World>('contacts.resolvePhone', (context, params) => {
  const person = context.world.people.byNumber(stringField(params, 'phone'));
  if (person === undefined) throw new RpcError(400, 'PHONE_NOT_OCCUPIED');
  const peer = peerOfUser(person.id);
  return { _: 'contacts.resolvedPeer', peer, ...namedIn(context.world, viewOf(context), peer) };
});
