import type { NoteStyle } from '../../notes/types';
import type { ExportPlan } from '../types';

/** How the notes of a run look, as the settings say. */
export function styleOf({ settings, localTimeZone }: Pick<ExportPlan, 'settings' | 'localTimeZone'>): NoteStyle {
  return {
    timeZone: settings.timezone === 'local' ? localTimeZone : settings.timezone,
    reactions: settings.reactions,
    language: settings.noteLanguage,
    spoilers: settings.spoilers,
    hashtags: settings.hashtags,
    tagPrefix: settings.tagPrefix,
    webPreviews: settings.webPreviews,
    properties: settings.properties,
    blockTemplate: settings.blockTemplate,
    galleries: settings.galleries,
    transcriptTimes: settings.transcribeTimestamps,
  };
}
