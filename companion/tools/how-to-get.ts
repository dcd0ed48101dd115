/** How to get what was not found; TOBS installs nothing itself. */
const hints: Readonly<Record<string, string>> = {
  node: 'install Node.js 20 or newer from nodejs.org, or name its path in the settings',
  ffmpeg: 'install FFmpeg with the package manager of your system (apt, dnf, pacman, brew, winget), or name its path in the settings',
  ffprobe: 'it comes with FFmpeg; name its path in the settings if it lies elsewhere',
  'ffmpeg-core': 'put ffmpeg-core.js and ffmpeg-core.wasm of the package @ffmpeg/core 0.12 into the folder ffmpeg-core beside the plugin',
  vaapi: 'install the VA-API driver of your graphics card (intel-media-va-driver, mesa-va-drivers); without it the processor encodes',
  'speech-engine': 'correct the path of the speech engine in the settings, or leave it empty to have one looked for',
  'whisper-cli': 'install whisper.cpp (brew install whisper-cpp), or build it from its repository',
  'whisper-package': 'npm install --global @napi-rs/whisper',
  'whisper-ctranslate2': 'pipx install whisper-ctranslate2',
  'whisper-server': 'start the whisper-server of whisper.cpp and name its address as the speech engine',
  'whisper-model': 'put a ggml-*.bin of whisper.cpp (base is a good start) into ~/.cache/whisper.cpp, or name it in the settings',
};

/** Null for what is found, or has no way of being got. */
export function howToGet({ name, found }: { readonly name: string; readonly found: boolean }): string | null {
  return found || !Object.hasOwn(hints, name) ? null : (hints[name] ?? null);
}
