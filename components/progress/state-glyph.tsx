import type { ReactNode } from 'react';
import type { MoveState } from '@/components/progress/move-state';

/** Circumference of the circle whose thick stroke draws the pie. */
const PIE = 2 * Math.PI * 1.75;

function ring(color: string, dashes?: string): ReactNode {
  return <circle cx="7" cy="7" r="5.75" fill="none" stroke={color} strokeWidth="1.5" strokeDasharray={dashes} />;
}

const SHAPES: Record<MoveState, (percent: number) => ReactNode> = {
  none: () => ring('var(--bj-state-none)', '1.6 2'),
  not_started: () => ring('var(--bj-state-not-started)'),
  queued: () => (
    <>
      {ring('var(--bj-state-queued)')}
      {[4.4, 7, 9.6].map((x) => (
        <circle key={x} cx={x} cy="7" r=".9" fill="var(--bj-state-queued)" />
      ))}
    </>
  ),
  running: (percent) => (
    <>
      {ring('var(--bj-state-running)')}
      <circle
        cx="7"
        cy="7"
        r="1.75"
        fill="none"
        stroke="var(--bj-state-running)"
        strokeWidth="3.5"
        strokeDasharray={`${((PIE * percent) / 100).toFixed(2)} 11`}
        transform="rotate(-90 7 7)"
      />
    </>
  ),
  paused: () => (
    <>
      {ring('var(--bj-state-paused)')}
      <path d="M5.5 4.8v4.4M8.5 4.8v4.4" stroke="var(--bj-state-paused)" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  failed: () => (
    <>
      <circle cx="7" cy="7" r="6.5" fill="var(--bj-state-failed)" />
      <path d="M7 3.8v3.7M7 10v.1" stroke="var(--bj-surface)" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  done: () => (
    <>
      <circle cx="7" cy="7" r="6.5" fill="var(--bj-state-done)" />
      <Check color="var(--bj-surface)" />
    </>
  ),
  exceptions: () => (
    <>
      <path
        d="M13.3 5.4A6.5 6.5 0 1 1 8.6.7"
        fill="none"
        stroke="var(--bj-state-exceptions)"
        strokeWidth="1.4"
        strokeLinecap="round"
      />
      <Check color="var(--bj-state-exceptions)" />
      <circle cx="11.7" cy="2.3" r="1.8" fill="var(--bj-state-exceptions)" />
    </>
  ),
};

function Check({ color }: { color: string }) {
  return (
    <path d="m4.3 7.2 1.9 1.9 3.5-4" fill="none" stroke={color} strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
  );
}

/** A ring that fills as the mailbox fills. The word always stands beside it. */
export function StateGlyph({ state, percent = 0, size = 14 }: { state: MoveState; percent?: number | null; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="shrink-0">
      {SHAPES[state](percent ?? 0)}
    </svg>
  );
}
