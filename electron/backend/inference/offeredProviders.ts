import { WinnowError } from '#shared/base/winnowError.ts';
import { type Provider, providerName, providers } from '#shared/model/providers.ts';

/** What the runtime of this build can be asked for. Whether the computer has it only a session tells. */
export async function offeredProviders(): Promise<Provider[]> {
  const { listSupportedBackends } = await import('onnxruntime-node');
  const offered = new Set(listSupportedBackends().map(({ name }) => name));
  return providers.filter((provider) => offered.has(provider));
}

/** Throws `unsupported` with what there is instead. */
export async function requireOffered(provider: Provider): Promise<void> {
  const offered = await offeredProviders();
  if (offered.includes(provider)) return;
  throw new WinnowError(
    'unsupported',
    `The ONNX runtime on this system has no ${providerName(provider)}. It has: ${offered.join(', ')}.`,
  );
}

/** How the runtime of version 1.30 says that a provider cannot be used here. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/Failed to load shared library|cannot open shared object/i, 'its libraries are not installed beside the runtime'],
  [/WebGPU adapter/i, 'no graphics card with a driver for it was found'],
  [/CUDA driver version is insufficient/i, 'the graphics driver is too old for it'],
  [/no CUDA-capable device/i, 'there is no NVIDIA graphics card'],
];

/** Why a model that loads on the CPU does not load on this provider. */
export function providerError(provider: Provider, message: string): WinnowError {
  const known = reasons.find(([pattern]) => pattern.test(message))?.[1];
  const reason = known ?? `the runtime reports: ${message.replaceAll(/\s+/g, ' ').slice(0, 300)}`;
  return new WinnowError(
    'unsupported',
    `${providerName(provider)} cannot be used for this model on this computer: ${reason}. Run it on the CPU.`,
  );
}
