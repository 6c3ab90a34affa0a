import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import styles from './surfaces.module.css';

type BannerTone = 'info' | 'good' | 'warn' | 'bad';
const icons: Readonly<Record<BannerTone, IconName>> = { info: 'info', good: 'check', warn: 'warning', bad: 'error' };

/** A notice within the page, with what can be done about it. */
export function Banner({
  tone = 'info',
  actions,
  children,
}: {
  readonly tone?: BannerTone;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.banner} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <div className={styles.bannerText}>{children}</div>
      {actions && <div className={styles.bannerActions}>{actions}</div>}
    </div>
  );
}
