import process from 'node:process';
import { thisMachine } from '../tools/find-tools';
import { SpeechService } from './speech-service';

/** The speech engines of this machine. @param script the built main.js when Node runs this process, else null */
export function openSpeech(script: string | null): SpeechService {
  return new SpeechService({ machine: thisMachine(), nodePath: process.execPath, script });
}
