import { WeakspotError } from '../../../../core/errors.ts';

type Dawn = { create(options: string[]): GPU; globals: Record<string, unknown> };

/** A part of a GPU's name that says which to take where there are several. */
export const gpuVariable = 'WEAKSPOT_GPU';

/** Dawn otherwise rounds the time that a shader took to tenths of a millisecond. */
const exactTimes = ['disable-dawn-features=timestamp_quantization'];

export type OpenedAdapter = {
  /** To be held as long as the adapter and its device are in use. */
  gpu: GPU;
  adapter: GPUAdapter;
  /** Its name, and that of any other. */
  description: string;
  /** Computed by the processor: correct, but slower than every other engine. */
  software: boolean;
};

/**
 * Takes the adapter that the environment names, else the one that the system thinks fastest: a graphics card before a GPU in the
 * processor before software.
 *
 * @throws {WeakspotError} `missing-dependency` where there is none, saying what to install
 */
export async function openAdapter(wanted = process.env[gpuVariable] ?? ''): Promise<OpenedAdapter> {
  const dawn = await loadDawn();
  Object.assign(globalThis, dawn.globals);
  const names = await listAdapters(dawn);
  const matching = names.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  if (names.length > 0 && matching.length === 0) {
    throw missing(`no GPU has "${wanted}" in its name, as ${gpuVariable} asks for`, `set it to a part of one of: ${names.join(', ')}`);
  }
  const gpu = dawn.create([...exactTimes, ...(wanted && names.length > 0 ? [`adapter=${matching[0]!}`] : [])]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw missing('no GPU with a driver for WebGPU was found', driverAdvice());
  const name = names.length > 1 ? await nameOf(dawn, adapter, names) : (names[0] ?? adapter.info.description);
  const software = isSoftware(name, adapter.info);
  const others = names.filter((other) => other !== name);
  const description = `${name}${software ? ', emulated by the processor' : ''}${others.length > 0 ? ` (also here: ${others.join(', ')}; ${gpuVariable} chooses)` : ''}`;
  return { gpu, adapter, description, software };
}

/** Dawn, which has a binary of its own for each platform. */
async function loadDawn(): Promise<Dawn> {
  try {
    return (await import('webgpu')) as unknown as Dawn;
  } catch (error) {
    throw missing(`WebGPU could not be loaded on ${process.platform} ${process.arch} (${(error as Error).message.split('\n')[0]})`, 'use --engine wasm', error);
  }
}

/** The names of all adapters, which Dawn only tells where it is asked for one that is not there. */
async function listAdapters(dawn: Dawn): Promise<string[]> {
  try {
    await dawn.create(['adapter=no GPU has this name']).requestAdapter();
    return [];
  } catch (error) {
    const names = [...(error as Error).message.matchAll(/name: '(.*)'/g)].map((match) => match[1]!);
    return [...new Set(names)];
  }
}

/** An adapter does not say the name that it is listed under: it is the one by which the same adapter is found. */
async function nameOf(dawn: Dawn, { info }: GPUAdapter, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const other = await dawn.create([`adapter=${name}`]).requestAdapter({ powerPreference: 'high-performance' });
    const same = (['vendor', 'architecture', 'device', 'description'] as const).every((key) => other?.info[key] === info[key]);
    if (same) return name;
  }
  return info.description;
}

function isSoftware(name: string, info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(name);
}

function driverAdvice(): string {
  const advice: Partial<Record<NodeJS.Platform, string>> = {
    linux: 'install the Vulkan loader and the driver of your graphics card (Debian, Ubuntu: "apt install libvulkan1", and mesa-vulkan-drivers for AMD and Intel or nvidia-driver for NVIDIA); "vulkaninfo --summary" then lists it',
    win32: "install your graphics card's current driver from its maker",
    darwin: 'WebGPU needs a Mac with Metal and macOS 11 or newer',
  };
  return `${advice[process.platform] ?? 'this platform has no driver for WebGPU'}; until then use --engine wasm`;
}

function missing(reason: string, fix: string, cause?: unknown): WeakspotError {
  return new WeakspotError('missing-dependency', `${reason}: ${fix}`, { engine: 'webgpu', reason, fix }, { cause });
}
