import { CommanderError } from 'commander';
import { exitCodeOf, isAbort, TobsFailure, toTobsError, type TobsError } from '../../src/model/errors';
import { serve } from '../server/serve';
import { codeOf } from '../server/process-alive';
import type { AccountUse } from './account-session';
import { dialogs } from './commands/dialogs';
import { doctor } from './commands/doctor';
import { exportChats } from './commands/export';
import { importExport } from './commands/import';
import { login } from './commands/login';
import { logout } from './commands/logout';
import { loadConfiguration, type ConfigurationSources } from './configuration';
import { diskFailure } from './disk-error';
import type { CliEnvironment } from './environment';
import { settingFlags } from './export-options';
import { logLevelOf } from './logged-output';
import { makeOutput, type Output } from './output';
import { outputMode, type TtyChoice } from './output-mode';
import { makeProgram, type AccountFlags, type Invocation } from './program';
import { TwoStageStop } from './two-stage-stop';

/** The companion as a program. @returns its exit code; nothing is thrown */
export async function runCli(args: readonly string[], environment: CliEnvironment): Promise<number> {
  const output = outputFor(args, environment);
  try {
    const invocation = parse(args, environment);
    if (invocation === null) return 0;
    return invocation.name === 'serve' ? await serve(environment) : await runCommand(invocation, environment, output);
  } catch (caught) {
    return fail(isAbort(caught) ? { code: 'STOPPED' } : toTobsError(caught), output);
  }
}

/** The command to run, or null when help or version was all that was asked for. @throws TobsFailure USAGE */
function parse(args: readonly string[], { stdout }: CliEnvironment): Invocation | null {
  let invocation: Invocation | null = null;
  let complaint = '';
  const program = makeProgram(
    {
      out: (text) => void stdout.write(text),
      err: (text) => (complaint += text),
    },
    (called) => (invocation = called),
  );
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    const reason = error.code === 'commander.help' ? 'no command was given; see --help' : complaint.replace(/^error: /, '').trim();
    throw new TobsFailure({ code: 'USAGE', reason }, { cause: error });
  }
  return invocation;
}

async function runCommand(invocation: Exclude<Invocation, { name: 'serve' }>, environment: CliEnvironment, output: Output): Promise<number> {
  const isRun = invocation.name === 'export' || invocation.name === 'import';
  const firstWords = isRun ? 'Stopping after the current batch.' : 'Stopping.';
  const stop = new TwoStageStop({ firstWords, source: environment.signals, now: () => environment.clock.now(), exit: (code) => environment.exit(code), say: (text) => output.note(text) });
  const lost = new Map<string, unknown>();
  const lose = (name: string, error: unknown): void => {
    // Nobody reads any more (`| head -1`, closed terminal): a stop. Anything else, such as a full disk, is a failure as well.
    if (!['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(codeOf(error) ?? '') && !lost.has(name)) lost.set(name, error);
    stop.brokenPipe();
  };
  environment.stdout.on('error', (error) => lose('standard output', error));
  environment.stderr.on('error', (error) => lose('standard error', error));
  try {
    const code = await dispatch(invocation, environment, output, stop.signal);
    for (const [name, error] of lost) throw diskFailure(error, name);
    return code;
  } catch (caught) {
    // A stop for want of somebody to tell is not the user's.
    if (isAbort(caught)) for (const [name, error] of lost) throw diskFailure(error, name);
    throw caught;
  } finally {
    stop.dispose();
  }
}

async function dispatch(invocation: Exclude<Invocation, { name: 'serve' }>, environment: CliEnvironment, output: Output, signal: AbortSignal): Promise<number> {
  if (invocation.name === 'doctor') return await doctor(output, (await loadConfiguration({ flags: [], configFile: invocation.config })).settings, signal);
  if (invocation.name === 'import') {
    const { path, vault, files, profile, config, flags } = invocation;
    const configuration = await loadConfiguration({ flags: settingFlags(flags), configFile: config, logLevel: spokenLevel(environment, output) });
    return await importExport({ environment, configuration, output }, { path, vault, files, chats: flags.chat ?? [], ...(profile !== undefined && { profile }) }, signal);
  }
  const use = await accountUse(invocation, environment, output);
  switch (invocation.name) {
    case 'login': {
      const code = invocation.phone === null ? undefined : invocation.code ?? (environment.env.TOBS_CODE === '' ? undefined : environment.env.TOBS_CODE);
      return await login(use, { phone: invocation.phone, passwordStdin: invocation.passwordStdin, ...(code !== undefined && { code }) }, signal);
    }
    case 'logout':
      return await logout(use, signal);
    case 'dialogs':
      return await dialogs(use, { search: invocation.search, of: invocation.of }, signal);
    case 'export':
      return await exportChats(use, { vault: invocation.vault, flags: invocation.flags }, signal);
  }
}

async function accountUse(invocation: Exclude<Invocation, { name: 'serve' | 'doctor' | 'import' }>, environment: CliEnvironment, output: Output): Promise<AccountUse> {
  const { account } = invocation;
  const configuration = await loadConfiguration({
    flags: invocation.name === 'export' ? settingFlags(invocation.flags) : [],
    configFile: account.config,
    ...fromEnvironment(account, environment.env),
    logLevel: spokenLevel(environment, output),
  });
  if (configuration.testServer !== undefined) output.note('Talking to a test server, not to Telegram.');
  return { environment, configuration, output, profileFolder: account.profile, command: invocation.name };
}

function fromEnvironment(flags: AccountFlags, env: CliEnvironment['env']): { apiId: string | undefined; apiHash: string | undefined; testServerFile: string | undefined; proxyUrl: string | undefined } {
  const filled = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
  return {
    apiId: flags.apiId ?? filled(env.TOBS_API_ID),
    apiHash: flags.apiHash ?? filled(env.TOBS_API_HASH),
    testServerFile: flags.testDc ?? filled(env.TOBS_TEST_DC),
    proxyUrl: filled(env.TOBS_PROXY),
  };
}

/** LOG_LEVEL is a name other programs use, too: a level that is none of ours is said and left aside. */
function spokenLevel({ env }: CliEnvironment, output: Output): ConfigurationSources['logLevel'] {
  if (env.LOG_LEVEL === undefined || env.LOG_LEVEL === '') return undefined;
  const level = logLevelOf(env.LOG_LEVEL);
  if (level === null) output.note('LOG_LEVEL is none of error, warn, info and debug, and is left aside.');
  return level ?? undefined;
}

function fail(error: TobsError, output: Output): number {
  output.failure(error);
  return exitCodeOf(error);
}

/** The mode is needed before the arguments are parsed: a complaint about them also has one. */
function outputFor(args: readonly string[], { env, stdout, stderr, clock }: CliEnvironment): Output {
  const given = args.indexOf('--tty');
  const choice = given === -1 ? args.find((arg) => arg.startsWith('--tty='))?.slice('--tty='.length) : args[given + 1];
  const mode = args[0] === 'serve' ? 'terminal' : outputMode({ isTty: stdout.isTTY === true, term: env.TERM, ci: env.CI, json: args.includes('--json'), tty: ttyChoice(choice) });
  return makeOutput(mode, { stdout, stderr }, () => clock.now());
}

function ttyChoice(text: string | undefined): TtyChoice {
  return text === 'always' || text === 'never' ? text : 'auto';
}
