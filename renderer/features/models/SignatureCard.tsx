import type { MethodOutput } from '#shared/contract/contract.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { formatBytes } from '#renderer/ui/format.ts';
import { Sha } from '#renderer/host/Sha.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Stack } from '#renderer/ui/Layout.tsx';
import layout from '#renderer/ui/layout.module.css';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

type Signature = MethodOutput<'models.inspect'>['signature'];
type Tensor = Signature['inputs'][number];

/** What the .onnx itself says. */
export function SignatureCard({ signature }: { readonly signature: Signature }) {
  const opset = signature.opsets[''] ?? signature.opsets['ai.onnx'];
  return (
    <Card title="What the model says">
      <Stack gap={7}>
        <TensorList
          title={signature.inputs.length === 1 ? 'Takes' : `Takes ${signature.inputs.length} inputs`}
          tensors={signature.inputs}
        />
        <TensorList title="Gives" tensors={signature.outputs} />
        <dl className={styles.facts}>
          <dt>Made by</dt>
          <dd>{signature.producer || 'not said'}</dd>
          <dt>Opset</dt>
          <dd>
            {opset ?? '–'}, IR {signature.irVersion}
          </dd>
          <dt>Size</dt>
          <dd>{formatBytes(signature.sizeBytes)}</dd>
          <dt>{signature.weightFiles === 0 ? 'SHA-256' : 'SHA-256 with its weights files'}</dt>
          <dd>
            <Sha value={signature.sha256} />
          </dd>
        </dl>
      </Stack>
    </Card>
  );
}

function TensorList({ title, tensors }: { readonly title: string; readonly tensors: readonly Tensor[] }) {
  return (
    <div>
      <h3 className={styles.smallHead}>{title}</h3>
      <ul className={cx(layout.list, styles.tensors)}>
        {tensors.map((tensor) => (
          <li key={tensor.name}>
            <code>{tensor.name}</code>
            <span className={textStyles.detail}>
              {tensor.dtype} [{tensor.shape.map((size) => size ?? '?').join(', ')}]
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
