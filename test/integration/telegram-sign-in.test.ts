import { TobsFailure } from '../../src/model/errors';
import basic from '../telegram-dc/scenarios/basic.json';
import { ClientBench } from './support/telegram-client';

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const caught: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return caught instanceof TobsFailure ? caught.detail.code : `no failure: ${String(caught)}`;
}

describe('signing in', () => {
  let bench: ClientBench;
  afterEach(async () => {
    expect(bench.dc.control.stats().violations).toEqual([]);
    await bench.stop();
  });

  it('needs one code request for a wrong code and then the right one, and stores a session only once the account is known', async () => {
    bench = await ClientBench.start('basic');
    const { phone, code } = bench.dc.ready;
    const client = bench.open();
    const sessions: (string | null)[] = [];
    client.onSession((session) => sessions.push(session));
    expect(await client.account(bench)).toBeNull();
    const sent = await client.sendCode(phone, bench);
    expect(sent).toMatchObject({ via: 'app', codeLength: 5 });
    expect(await codeOf(client.signIn({ phone, phoneCodeHash: sent.phoneCodeHash, code: '00000' }, bench))).toBe('CODE_INVALID');
    expect(sessions).toEqual([]);
    const step = await client.signIn({ phone, phoneCodeHash: sent.phoneCodeHash, code }, bench);
    expect(step).toEqual({ kind: 'signed-in', account: { id: '7000000001', name: 'Test User', username: 'test_user' } });
    expect(sessions).toHaveLength(1);
    expect(await client.requestCounts()).toMatchObject({ 'auth.sendCode': 1, 'auth.signIn': 2, 'users.getUsers': 1 });
    const login = (bench.dc.control.run('logins') as Promise<readonly { readonly init?: object }[]>).then((logins) => logins.find((one) => one.init !== undefined));
    expect((await login)?.init).toMatchObject({ deviceModel: 'TOBS (Test)', appVersion: '0.1.0' });

    // The stored session needs no code, and no second handshake.
    bench.session = sessions[0] ?? null;
    await client.close();
    await bench.dc.control.run('reset');
    const again = bench.open();
    expect(await again.account(bench)).toMatchObject({ id: '7000000001' });
    expect(bench.dc.control.stats().handshakes).toBe(0);
  });

  it('has the code sent again by the next way, one request each time, until there is none left', async () => {
    bench = await ClientBench.start('basic');
    const { phone, code } = bench.dc.ready;
    const client = bench.open();
    const sent = await client.sendCode(phone, bench);
    expect(sent).toMatchObject({ via: 'app', nextVia: 'sms', timeoutSeconds: 60 });
    const bySms = await client.resendCode({ phone, phoneCodeHash: sent.phoneCodeHash }, bench);
    expect(bySms).toMatchObject({ via: 'sms', nextVia: 'call' });
    const byCall = await client.resendCode({ phone, phoneCodeHash: bySms.phoneCodeHash }, bench);
    expect(byCall.via).toBe('call');
    expect(byCall).not.toHaveProperty('nextVia');
    expect(await codeOf(client.resendCode({ phone, phoneCodeHash: byCall.phoneCodeHash }, bench))).toBe('RESEND_UNAVAILABLE');
    expect((await client.signIn({ phone, phoneCodeHash: byCall.phoneCodeHash, code, via: byCall.via }, bench)).kind).toBe('signed-in');
    expect(await client.requestCounts()).toMatchObject({ 'auth.sendCode': 1, 'auth.resendCode': 3, 'auth.signIn': 1 });
  });

  it('says that a code has expired, whether it is entered or asked for again, and takes a new one', async () => {
    bench = await ClientBench.start('basic');
    const { phone, code } = bench.dc.ready;
    const client = bench.open();
    const { phoneCodeHash } = await client.sendCode(phone, bench);
    await bench.dc.control.run('clock.advance', { seconds: 301 });
    expect(await codeOf(client.signIn({ phone, phoneCodeHash, code }, bench))).toBe('CODE_EXPIRED');
    expect(await codeOf(client.resendCode({ phone, phoneCodeHash }, bench))).toBe('CODE_EXPIRED');
    const fresh = await client.sendCode(phone, bench);
    expect((await client.signIn({ phone, phoneCodeHash: fresh.phoneCodeHash, code }, bench)).kind).toBe('signed-in');
  });

  it('hands a code that came by e-mail back in the form Telegram wants it', async () => {
    bench = await ClientBench.start({ ...basic, server: { codeWays: ['email', 'sms'] } });
    const { phone, code } = bench.dc.ready;
    const client = bench.open();
    const sent = await client.sendCode(phone, bench);
    expect(sent).toMatchObject({ via: 'email', nextVia: 'sms', codeLength: 5 });
    expect(await codeOf(client.signIn({ phone, phoneCodeHash: sent.phoneCodeHash, code }, bench))).toBe('CODE_INVALID');
    expect((await client.signIn({ phone, phoneCodeHash: sent.phoneCodeHash, code, via: sent.via }, bench)).kind).toBe('signed-in');
  });

  it('names what is wrong with the phone number', async () => {
    bench = await ClientBench.start('basic');
    expect(await codeOf(bench.open().sendCode('+123', bench))).toBe('PHONE_INVALID');
  });

  it('asks for the two-step password, refuses a wrong one and takes the right one', async () => {
    bench = await ClientBench.start('basic-2fa');
    const { phone, code, password } = bench.dc.ready;
    const client = bench.open();
    const { phoneCodeHash } = await client.sendCode(phone, bench);
    const step = await client.signIn({ phone, phoneCodeHash, code }, bench);
    expect(step.kind).toBe('password-needed');
    expect(await codeOf(client.checkPassword('not this one', bench))).toBe('PASSWORD_INVALID');
    expect(await client.checkPassword(password ?? '', bench)).toMatchObject({ id: '7000000001' });
  });

  it('follows Telegram to the data centre of the phone number', async () => {
    bench = await ClientBench.start({ ...basic, homeDc: 4 });
    const { phone, code } = bench.dc.ready;
    const client = bench.open();
    let session: string | null = null;
    client.onSession((stored) => {
      session = stored;
    });
    const { phoneCodeHash } = await client.sendCode(phone, bench);
    await client.signIn({ phone, phoneCodeHash, code }, bench);
    expect(JSON.parse(session ?? '{}')).toMatchObject({ dc: 4, accountId: '7000000001' });
    expect(bench.dc.control.stats().errors).toMatchObject({ PHONE_MIGRATE_4: 1 });
  });

  it('reports a revoked session as signed out, and does not mistake it for anything else', async () => {
    bench = await ClientBench.start('basic');
    await bench.signIn();
    const client = bench.open();
    const sessions: (string | null)[] = [];
    client.onSession((session) => sessions.push(session));
    await client.account(bench);
    await bench.dc.control.run('revoke');
    expect(await client.account(bench)).toBeNull();
    expect(sessions.at(-1)).toBeNull();
    expect(await codeOf(client.newest('-1001500000001' as never, bench))).toBe('SIGNED_OUT');
  });

  it('never takes a silently made new key for a session', async () => {
    bench = await ClientBench.start('basic');
    await bench.signIn();
    await bench.dc.control.run('forgetKeys');
    const client = bench.open();
    const sessions: (string | null)[] = [];
    client.onSession((session) => sessions.push(session));
    expect(await client.account(bench)).toBeNull();
    expect(sessions).toEqual([null]);
  });

  it('ends the session on the server and here', async () => {
    bench = await ClientBench.start('basic');
    await bench.signIn();
    const client = bench.open();
    const sessions: (string | null)[] = [];
    client.onSession((session) => sessions.push(session));
    await client.signOut(bench);
    expect(sessions.at(-1)).toBeNull();
    expect(bench.dc.control.stats().methods['auth.logOut']?.calls).toBe(1);
    expect(await client.account(bench)).toBeNull();
  });
});
