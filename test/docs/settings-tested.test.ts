import { readFileSync } from 'node:fs';
import type { SettingKey } from '../../src/settings/definitions';

/** A test, and what it calls the option where it speaks of what the option becomes. */
type Where = string | readonly [path: string, name: string];

const inVault = 'unit/export/settings-in-vault.test.ts';
const increments = 'integration/export-increments.test.ts';
const people = 'integration/export-people.test.ts';
const files = 'integration/export-files.test.ts';
const commands = 'unit/companion/cli/commands.test.ts';
const processing = 'integration/processing.test.ts';
const transcode = 'e2e/cli-transcode.test.ts';
const speech = 'e2e/cli-speech-settings.test.ts';
const speechOptions = 'unit/export/speech/speech-options.test.ts';
const profiles = 'e2e/cli-profiles.test.ts';
const calls = 'unit/telegram/call.test.ts';
const hung = 'integration/telegram-hung-server.test.ts';

/** Of every option the test that shows that changing it changes something (F-SET-2). A new option does not compile without one. */
const shownBy: Readonly<Record<SettingKey, Where>> = {
  apiId: commands,
  takeout: 'e2e/cli-takeout.test.ts',
  folder: inVault,
  layout: inVault,
  incremental: increments,
  recheckDays: increments,
  pathTemplate: inVault,
  blockTemplate: inVault,
  topicSplitAt: 'unit/export/layouts.test.ts',
  timezone: inVault,
  reactions: inVault,
  reactionPeopleLimit: people,
  reactionPeopleAs: people,
  customEmoji: 'integration/export-custom-emoji.test.ts',
  noteLanguage: inVault,
  only: 'integration/export-only.test.ts',
  comments: 'e2e/cli-comment-kinds.test.ts',
  commentsPlace: 'e2e/cli-comment-kinds.test.ts',
  commentsLimit: 'unit/export/export-comments.test.ts',
  galleries: inVault,
  keepEdits: increments,
  serviceMessages: inVault,
  backlinks: inVault,
  spoilers: inVault,
  hashtags: inVault,
  tagPrefix: inVault,
  webPreviews: inVault,
  articles: 'integration/export-articles.test.ts',
  indexes: inVault,
  peopleNotes: inVault,
  properties: inVault,
  media: inVault,
  maxFileSizeMB: inVault,
  maxTotalSizeGB: files,
  minFreeSpaceGB: files,
  dedup: files,
  hashDedup: files,
  hashDedupMinMB: files,
  hashTimeoutS: files,
  avatars: 'integration/export-avatars.test.ts',
  thumbnails: 'integration/export-thumbnails.test.ts',
  thumbnailPx: 'integration/export-thumbnails.test.ts',
  includeExtensions: 'e2e/cli-settings.test.ts',
  excludeExtensions: 'e2e/cli-settings.test.ts',
  imageOptimise: transcode,
  imageQuality: processing,
  imageMaxPx: processing,
  audioConvert: transcode,
  audioKbps: processing,
  stickerConvert: 'unit/export/processing/processor-of.test.ts',
  transcode,
  hardware: 'integration/processing-vaapi.test.ts',
  videoCodec: processing,
  videoQuality: processing,
  videoPreset: 'unit/companion/media/processing/ffmpeg-arguments.test.ts',
  videoMaxHeight: processing,
  transcodeMinMB: processing,
  keepOriginal: transcode,
  profile: profiles,
  transcribe: speech,
  transcribeKinds: speech,
  transcribeEngine: 'e2e/cli-speech-telegram.test.ts',
  whisperPath: speech,
  transcribeModel: speech,
  transcribeLanguage: speechOptions,
  transcribeDevice: speechOptions,
  transcribePrecision: speechOptions,
  transcribeTimestamps: ['unit/notes/render-transcript.test.ts', 'transcriptTimes'],
  transcribeOrder: speech,
  transcribeTimeoutMin: speechOptions,
  transcribeUnloadS: speechOptions,
  transcribeJobs: speech,
  fetchConnections: profiles,
  requestsInFlight: profiles,
  filesAtOnce: profiles,
  partsInFlight: profiles,
  mediaConnections: profiles,
  partSizeKB: 'unit/telegram/files/part-sizes.test.ts',
  shardMinMessages: 'e2e/cli-ranges.test.ts',
  windowBatches: 'unit/protocol/remote-telegram.test.ts',
  transcodeJobs: ['unit/companion/media/processing/decide.test.ts', 'jobsOf'],
  memoryLimitMB: 'unit/telegram/memory-guard.test.ts',
  pageSize: profiles,
  requestSpacingMs: [calls, 'spacingMs'],
  retries: 'integration/telegram-history.test.ts',
  proxyUrl: 'integration/telegram-proxy.test.ts',
  connectTimeoutS: hung,
  readTimeoutS: hung,
  maxFloodWaitS: [calls, 'maxFloodWaitMs'],
  takeoutWaitS: 'e2e/cli-takeout.test.ts',
  takeoutPollS: 'e2e/cli-takeout.test.ts',
  senderCacheSize: 'integration/telegram-names.test.ts',
  companionIdleMin: ['integration/companion-server.test.ts', 'idleSeconds'],
  transcodeTimeoutMin: 'integration/processing-children.test.ts',
  nodePath: commands,
  ffmpegPath: transcode,
  ffprobePath: transcode,
  vaapiDevice: 'integration/processing-vaapi.test.ts',
  reportsKept: 'e2e/cli-settings.test.ts',
  autoRunAtStart: 'unit/obsidian/automation/auto-runs.test.ts',
  autoRunHours: 'unit/obsidian/automation/auto-runs.test.ts',
  logLevel: 'unit/companion/cli/command-logs.test.ts',
  logFile: 'unit/companion/cli/command-logs.test.ts',
  testServer: 'integration/telegram-other-server.test.ts',
};

it.each(Object.entries(shownBy))('%s has a test', (key, where) => {
  const [path, name] = typeof where === 'string' ? [where, key] : where;
  expect(readFileSync(`test/${path}`, 'utf8')).toMatch(new RegExp(`\\b${name}\\b`));
});
