/** Configuration and the update state: what every client asks before anything else. */
import { coreRpc } from './core-context';
import type { TlObject } from './registry';

/** Figures of help.getConfig that this server gives no meaning to; as the real one sends them. */
const CONFIG_FIGURES = {
  dcTxtDomainName: 'tapv3.stel.com', chatSizeMax: 200, megagroupSizeMax: 200_000, forwardedCountMax: 100, onlineUpdatePeriodMs: 210_000, offlineBlurTimeoutMs: 5000,
  offlineIdleTimeoutMs: 30_000, onlineCloudTimeoutMs: 300_000, notifyCloudDelayMs: 30_000, notifyDefaultDelayMs: 1500, pushChatPeriodMs: 60_000, pushChatLimit: 2,
  editTimeLimit: 172_800, revokeTimeLimit: 2_147_483_647, revokePmTimeLimit: 2_147_483_647, ratingEDecay: 2_419_200, stickersRecentLimit: 200, channelsReadMediaPeriod: 604_800,
  callReceiveTimeoutMs: 20_000, callRingTimeoutMs: 90_000, callConnectTimeoutMs: 30_000, callPacketTimeoutMs: 10_000, meUrlPrefix: 'https://t.me/',
  captionLengthMax: 1024, messageLengthMax: 4096, webfileDcId: 4,
};

const beforeSignIn = { beforeSignIn: true };

coreRpc('help.getConfig', (context) => {
  const date = context.now();
  const dcOptions = context.host.dcOptions.map(({ id, ipAddress, port, flags }): TlObject => ({ _: 'dcOption', id, ipAddress, port, ...Object.fromEntries(flags.map((flag) => [flag, true])) }));
  return { _: 'config', date, expires: date + 3600, testMode: false, thisDc: context.dc, dcOptions, ...CONFIG_FIGURES };
}, beforeSignIn);

coreRpc('help.getAppConfig', () => ({ _: 'help.appConfig', hash: 1, config: { _: 'jsonObject', value: [] } }), beforeSignIn);

coreRpc('help.getNearestDc', (context) => ({ _: 'nearestDc', country: 'DE', thisDc: context.dc, nearestDc: context.world.homeDc }), beforeSignIn);

coreRpc('help.getCdnConfig', (context) => ({ _: 'cdnConfig', publicKeys: context.host.cdnKeys.map(({ dcId, publicKey }) => ({ _: 'cdnPublicKey', dcId, publicKey })) }), beforeSignIn);

const state = (date: number): TlObject => ({ _: 'updates.state', pts: 1, qts: 0, date, seq: 1, unreadCount: 0 });

coreRpc('updates.getState', (context) => state(context.now()));

coreRpc('updates.getDifference', (context) => ({ _: 'updates.differenceEmpty', date: context.now(), seq: 1 }));

coreRpc('updates.getChannelDifference', (_context, params) => ({ _: 'updates.channelDifferenceEmpty', final: true, pts: params.pts as number, timeout: 30 }));
