import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SpeechOptions } from '../../src/model/speech';
import { codeOf } from '../server/process-alive';
import { candidatePaths, type Machine } from '../tools/locate';
import { globalPackages, whisperPackages } from '../tools/whisper-packages';
import { CommandEngine } from './command-engine';
import type { Engine, EngineModel } from './engine';
import { markOf } from './file-identity';
import { findModel, type ModelSearch } from './find-model';
import { PackageEngine } from './package-engine';
import { DEFAULT_SERVER, loopbackAddress, ServerEngine } from './server-engine';
import { whisperCliStyle } from './whisper-cli';
import { whisperCtranslate2Style } from './whisper-ctranslate2';

/** chosen: enough to tell versions of a program apart. */
const VERSION_DIGITS = 12;

/** The computer engines are looked for on. */
export interface SpeechMachine {
  readonly machine: Machine;
  /** The Node that runs packages. */
  readonly nodePath: string;
  /** The built main.js; null where there is none to be run by Node. */
  readonly script: string | null;
}

/** Engines of this computer, and why others are none. */
export interface FoundEngines {
  /** In the order in which they are tried. */
  readonly engines: readonly Engine[];
  /** Why there is none, shortly; null when there is one. */
  readonly problem: string | null;
  /** Everything that was looked at in vain. */
  readonly details: readonly string[];
  /** Of the model they share, where there is one. */
  readonly modelId: string | null;
}

/** Packages this version has the words for. */
const packages = whisperPackages.filter((name) => name !== 'sherpa-onnx-node');

/**
 * The engines that may be used with these options, best first: the configured one alone when one is set, else `whisper-cli`,
 * packages for Node, `whisper-ctranslate2`. Only files are looked at, nothing is run.
 */
export async function findEngines(options: SpeechOptions, host: SpeechMachine): Promise<FoundEngines> {
  const search = await findModel(options, host.machine);
  const finder = new Finder(options, host, search);
  const engines = (await Promise.all(options.enginePath === '' ? finder.usual() : finder.configured())).filter((engine) => engine !== null);
  const model = 'model' in search ? search.model.id : null;
  if (engines.length > 0) return { engines, problem: null, details: finder.details, modelId: model };
  const problem = finder.hasEngine && 'problem' in search ? 'no speech model found' : 'no speech engine found';
  return { engines, problem, details: [...finder.details, ...('problem' in search ? [search.problem] : [])], modelId: model };
}

type Candidate = Promise<Engine | null>;

class Finder {
  readonly details: string[] = [];
  /** An engine is there, even if its model is not. */
  hasEngine = false;

  constructor(
    private readonly options: SpeechOptions,
    private readonly host: SpeechMachine,
    private readonly search: ModelSearch,
  ) {}

  usual(): readonly Candidate[] {
    const { engine } = this.options;
    const { machine, nodePath } = this.host;
    const isWanted = (name: string): boolean => engine === 'auto' || engine === name;
    const root = globalPackages(nodePath, machine);
    return [
      ...(isWanted('whisper-cli') ? [this.program(['whisper-cli', 'whisper-cpp'], (path) => this.whisperCli(path))] : []),
      ...packages.filter(isWanted).map((name) => this.package(name, join(root, name))),
      ...(isWanted('whisper-ctranslate2') ? [this.program(['whisper-ctranslate2'], (path) => this.ctranslate2(path))] : []),
      ...(engine === 'server' ? [this.server(DEFAULT_SERVER)] : []),
    ];
  }

  configured(): readonly Candidate[] {
    const { enginePath, engine } = this.options;
    if (/^\w+:\/\//.test(enginePath)) return [this.server(enginePath)];
    if (isFolder(enginePath)) {
      const wanted = packages.filter((name) => engine === 'auto' || engine === name);
      const folders = wanted.flatMap((name) => [join(enginePath, name), join(enginePath, 'node_modules', name)].filter((folder) => existsSync(folder)).map((folder) => this.package(name, folder)));
      if (folders.length === 0) this.details.push(`${enginePath} holds none of ${wanted.join(', ')}`);
      return folders;
    }
    if (!isExecutable(enginePath)) {
      this.details.push(`${enginePath} is no program that may be run`);
      return [];
    }
    const isCtranslate2 = engine === 'whisper-ctranslate2' || (engine !== 'whisper-cli' && basename(enginePath).includes('ctranslate2'));
    return [isCtranslate2 ? this.ctranslate2(enginePath) : this.whisperCli(enginePath)];
  }

  private async program(names: readonly string[], make: (path: string) => Candidate): Candidate {
    const path = names.flatMap((name) => candidatePaths(this.host.machine, name)).find(isExecutable);
    if (path !== undefined) return await make(path);
    this.details.push(`${names.join(', ')} not found in PATH or the usual folders`);
    return null;
  }

  private async whisperCli(program: string): Candidate {
    const model = this.needModel();
    if (model === null || 'problem' in this.search) return null;
    const { vad } = this.search;
    const version = await versionOf(program);
    const heardBy = vad === null ? version : `${version}+vad ${(await markOf(vad)).slice(0, VERSION_DIGITS)}`;
    return new CommandEngine({ name: 'whisper-cli', program, version: heardBy, modelId: model.id, label: `whisper ${model.label}`, style: whisperCliStyle(model, vad, this.options) });
  }

  /** Its models are folders of another kind, and it would fetch one that is not set. */
  private async ctranslate2(program: string): Candidate {
    this.hasEngine = true;
    const { model } = this.options;
    const weights = join(model, 'model.bin');
    if (model === '' || !existsSync(weights)) {
      this.details.push(`${program} needs a folder with a CTranslate2 model (model.bin), set as the speech model`);
      return null;
    }
    const own: EngineModel = { path: model, id: await markOf(weights), label: basename(model) };
    return new CommandEngine({ name: 'whisper-ctranslate2', program, version: await versionOf(program), modelId: own.id, label: `faster-whisper ${own.label}`, style: whisperCtranslate2Style(own, this.options) });
  }

  private async package(name: string, folder: string): Candidate {
    const about = this.host.machine.readText(join(folder, 'package.json'));
    if (about === null) {
      this.details.push(`${name} is not installed in ${folder}`);
      return null;
    }
    if (this.host.script === null) {
      this.details.push(`${name} needs Node.js`);
      return null;
    }
    const model = this.needModel();
    if (model === null) return null;
    const { device, unloadS } = this.options;
    return await Promise.resolve(
      new PackageEngine({
        name,
        version: /"version":\s*"([^"]+)"/.exec(about)?.[1] ?? 'unknown',
        modelId: model.id,
        label: `whisper ${model.label}`,
        script: this.host.script,
        unloadS,
        start: { package: name, folder, model: model.path, gpu: device === 'gpu' },
      }),
    );
  }

  private async server(address: string): Candidate {
    const url = loopbackAddress(address);
    if (url !== null) return await Promise.resolve(new ServerEngine(url));
    this.details.push(`${address} is not the address of a server on this computer, such as ${DEFAULT_SERVER}`);
    return null;
  }

  private needModel(): EngineModel | null {
    this.hasEngine = true;
    return 'model' in this.search ? this.search.model : null;
  }
}

/** Programs do not all say their version; their bytes do. */
async function versionOf(program: string): Promise<string> {
  return (await markOf(program)).slice(0, VERSION_DIGITS);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (codeOf(error) !== undefined) return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
