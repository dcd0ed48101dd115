import { Argument, Command, Option } from 'commander';
import { fileHandlings, type FileHandling } from '../../src/model/desktop-export';
import { TobsFailure } from '../../src/model/errors';
import { productVersion } from '../../src/protocol/version';
import { completionScript, shells, type Shell } from './completion';
import type { ExportFlags } from './export-options';
import { neededOption, refuseEmptyValues } from './needed-options';

/** Flags every command that talks to Telegram has. */
export interface AccountFlags {
  readonly profile: string;
  readonly config?: string;
  readonly apiId?: string;
  readonly apiHash?: string;
  readonly testDc?: string;
}

/** One call of the command line, parsed. */
export type Invocation =
  | { readonly name: 'serve' }
  | { readonly name: 'login'; readonly account: AccountFlags; /** null: by QR code. */ readonly phone: string | null; readonly code?: string; readonly passwordStdin: boolean }
  | { readonly name: 'logout'; readonly account: AccountFlags }
  | { readonly name: 'dialogs'; readonly account: AccountFlags; readonly search: string; /** Chat whose parts are listed instead. */ readonly of?: string }
  | { readonly name: 'export'; readonly account: AccountFlags; readonly vault: string; readonly flags: ExportFlags }
  | { readonly name: 'import'; readonly path: string; readonly vault: string; readonly files: FileHandling; readonly profile?: string; readonly config?: string; readonly flags: ExportFlags }
  | { readonly name: 'doctor'; readonly config?: string };

/** Builds the parser; `run` gets the one command that was called. */
export function makeProgram(write: { out(text: string): void; err(text: string): void }, run: (invocation: Invocation) => void): Command {
  const program = new Command('tobs')
    .description('Exports Telegram chats into an Obsidian vault as Markdown notes.')
    .version(productVersion)
    .exitOverride()
    .configureOutput({ writeOut: (text) => write.out(text), writeErr: (text) => write.err(text) })
    .addHelpText('after', '\nExit codes: 0 all done, 1 failed, 2 bad usage, 3 finished with failures, 130 stopped.')
    .hook('preAction', (_program, called) => refuseEmptyValues(called));

  program
    .command('serve')
    .description('run as the helper of the Obsidian plugin (token on standard input)')
    .action(() => run({ name: 'serve' }));

  withAccountFlags(program.command('login').description('sign in to Telegram and store the session in the profile'))
    .option('--phone <number>', 'phone number in international form')
    .option('--qr', 'sign in by scanning a code with another device, instead of --phone')
    .option('--code <digits>', 'code from Telegram (or TOBS_CODE); "-" reads it from standard input')
    .option('--password-stdin', 'read the two-step verification password from standard input')
    .action((flags: AccountFlags & { phone?: string; qr?: boolean; code?: string; passwordStdin?: boolean }) =>
      run({ name: 'login', account: flags, phone: loginPhone(flags), passwordStdin: flags.passwordStdin === true, ...(flags.code !== undefined && { code: flags.code }) }),
    );

  withAccountFlags(program.command('logout').description('end the session on Telegram and forget it here')).action((flags: AccountFlags) => run({ name: 'logout', account: flags }));

  withAccountFlags(program.command('dialogs').description('list the chats of the account'))
    .option('--search <words>', 'only chats whose title, name or id hold these words', '')
    .option('--of <reference>', 'what a chat is divided into: me (by the chats things were saved from), or the direct messages of a channel (by person)')
    .action((flags: AccountFlags & { search: string; of?: string }) => run({ name: 'dialogs', account: flags, search: flags.search, ...(flags.of !== undefined && { of: flags.of }) }));

  addExport(program, run);

  addImport(program, run);

  withOutputFlags(program.command('doctor').description('show which tools are found, why others are not, and how to get them'))
    .option('--config <file>', 'JSON file with settings, such as paths of engines and models')
    .action(({ config }: { config?: string }) => run({ name: 'doctor', ...(config !== undefined && { config }) }));

  program
    .command('completion')
    .description('print a script that completes commands, flags and values in a shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .option('--name <name>', 'what the program is called at the prompt, such as an alias', 'tobs')
    .action((shell: Shell, { name }: { readonly name: string }) => {
      // It goes into a script, and a command is called so.
      if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) throw new TobsFailure({ code: 'USAGE', reason: '--name must be a name of letters, digits, "_", "." and "-"' });
      write.out(completionScript(program, shell, name));
    });
  return program;
}

/** The phone number, or null for a sign-in by QR code. @throws TobsFailure USAGE when neither or both are asked for */
function loginPhone({ phone, qr, code }: { readonly phone?: string; readonly qr?: boolean; readonly code?: string }): string | null {
  if (qr !== true && phone === undefined) throw new TobsFailure({ code: 'USAGE', reason: 'login needs --phone (with a code) or --qr (a code to scan with another device)' });
  if (qr === true && (phone !== undefined || code !== undefined)) throw new TobsFailure({ code: 'USAGE', reason: 'login --qr needs neither --phone nor --code' });
  return phone ?? null;
}

function addExport(program: Command, run: (invocation: Invocation) => void): void {
  const command = neededOption(withAccountFlags(program.command('export').description('export chats into a vault')), '--vault <folder>', 'folder of the vault')
    .option('--chat <reference>', 'chat id, @name, link, "me", "me/NAME" (saved from there) or "folder:NAME"; may be repeated; default: "targets" of --config', (value: string, all: readonly string[] | undefined) => [...(all ?? []), value])
    .option('--folder <path>', 'folder in the vault (default: Telegram)')
    .option('--since <date>', 'first day, YYYY-MM-DD')
    .option('--until <date>', 'last day, YYYY-MM-DD')
    .option('--last <count>', 'only the newest messages')
    .option('--from-id <id>', 'first message id')
    .option('--topic <id>', 'only this topic of a forum')
    .option('--layout <layout>', 'auto, message, day, week, month or single')
    .option('--only <kind>', 'only photos, videos, files, links, music, voice or pinned messages')
    .option('--comments', 'comments under the posts of channels')
    .option('--reactions <what>', 'off, counts or people (who reacted)')
    .option('--media <kinds>', 'kinds of files, separated by commas: photo,video,audio,voice,document,sticker')
    .option('--no-media', 'no files')
    .option('--max-file-size <MB>', 'largest file')
    .option('--connections <count>', 'connections for reading messages')
    .option('--transcribe', 'turn speech into text with an engine on this computer')
    .option('--takeout', 'use Telegram\'s own mode for exporting; goes on without when nobody allows it in time')
    .option('--dry-run', 'only say what would be fetched; nothing is written')
    .option('--metrics <file>', 'write the figures of the run to this JSON file')
    .option('--transcode', 'make large videos smaller once everything is exported; needs ffmpeg')
    .option('--timezone <zone>', 'zone of dates, such as Europe/Berlin');
  command.action((flags: AccountFlags & ExportFlags & { vault: string }) => run({ name: 'export', account: flags, vault: flags.vault, flags }));
}

function addImport(program: Command, run: (invocation: Invocation) => void): void {
  const command = withOutputFlags(program.command('import').description('import what Telegram Desktop exported as JSON; needs no account'))
    .argument('<path>', 'result.json, or the folder that holds it');
  neededOption(command, '--vault <folder>', 'folder of the vault')
    .option('--chat <reference>', 'only this chat: id, title or "me"; may be repeated', (value: string, all: readonly string[] | undefined) => [...(all ?? []), value])
    .option('--folder <path>', 'folder in the vault (default: Telegram)')
    .option('--layout <layout>', 'auto, message, day, week, month or single')
    .option('--reactions <what>', 'off, counts or people (who reacted)')
    .option('--media <kinds>', 'kinds of files, separated by commas: photo,video,audio,voice,document,sticker')
    .option('--no-media', 'no files')
    .option('--max-file-size <MB>', 'largest file')
    .addOption(new Option('--files <how>', 'share them with the export where the disk can (else copy), always copy, or move them').choices(fileHandlings).default('link'))
    .option('--timezone <zone>', 'zone of dates, and of the export where it does not say one, such as Europe/Berlin')
    .option('--profile <folder>', 'profile of an account that exports into the same vault')
    .option('--config <file>', 'JSON file with settings')
    .action((path: string, { vault, profile, config, files, ...flags }: Partial<ExportFlags> & { vault: string; files: FileHandling; profile?: string; config?: string }) =>
      run({ name: 'import', path, vault, files, flags: { ...flags, chat: flags.chat ?? [] }, ...(profile !== undefined && { profile }), ...(config !== undefined && { config }) }),
    );
}

function withAccountFlags(command: Command): Command {
  return neededOption(withOutputFlags(command), '--profile <folder>', 'folder with session and state')
    .option('--config <file>', 'JSON file with settings')
    .option('--api-id <id>', 'API id from my.telegram.org (or TOBS_API_ID)')
    .option('--api-hash <hash>', 'API hash (or TOBS_API_HASH, which other users of this computer cannot see)')
    .option('--test-dc <file>', 'talk to the Telegram described in this JSON file (or TOBS_TEST_DC)');
}

function withOutputFlags(command: Command): Command {
  return command
    .option('--json', 'JSON lines on standard output')
    .addOption(new Option('--tty <when>', 'progress for a terminal').choices(['auto', 'always', 'never']).default('auto'));
}
