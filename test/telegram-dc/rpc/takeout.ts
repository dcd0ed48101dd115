/** account.initTakeoutSession, finishTakeoutSession, messages.getSplitRanges. */
import type { World } from '../world/index';
import { viewOf } from './input';
import { rpc, RpcError } from './registry';
import { lastAccountId, takeoutOwner } from './takeout-rules';

rpc<World>('account.initTakeoutSession', (context, params) => {
  const flag = (name: string): boolean => params[name] === true;
  const flags = {
    contacts: flag('contacts'), messageUsers: flag('messageUsers'), messageChats: flag('messageChats'), messageMegagroups: flag('messageMegagroups'), messageChannels: flag('messageChannels'), files: flag('files'),
    fileMaxSize: params['fileMaxSize'] === undefined ? undefined : Number(params['fileMaxSize']),
  };
  const opening = context.world.takeouts.open(takeoutOwner(context), flags, context.now());
  if ('waitSeconds' in opening) throw new RpcError(420, `TAKEOUT_INIT_DELAY_${opening.waitSeconds}`);
  return { _: 'account.takeout', id: opening.takeout.id };
});

rpc<World>('account.finishTakeoutSession', (context, params) => {
  const takeout = context.takeoutId === undefined ? undefined : context.world.takeouts.find(context.takeoutId, takeoutOwner(context), context.now());
  if (takeout === undefined) throw new RpcError(403, context.takeoutId === undefined ? 'TAKEOUT_REQUIRED' : 'TAKEOUT_INVALID');
  takeout.finished = params['success'] === true;
  // Kept answers were given under a session that is over.
  context.world.generation++;
  return true;
});

rpc<World>('messages.getSplitRanges', (context) => {
  viewOf(context);
  if (context.takeoutId === undefined) throw new RpcError(403, 'TAKEOUT_REQUIRED');
  const count = context.world.scenario.takeout?.splitRanges ?? 1;
  const last = Math.max(count, lastAccountId(context.world));
  return Array.from({ length: count }, (_, n) => ({ _: 'messageRange', minId: Math.floor((last * n) / count) + 1, maxId: n === count - 1 ? 2_147_483_647 : Math.floor((last * (n + 1)) / count) }));
});
