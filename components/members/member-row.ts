import type { Outcome } from '@/components/form/outcome';

export interface MemberRow {
  id: string;
  address: string;
  displayName: string;
  role: 'MEMBER' | 'POSTMASTER';
  disabled: boolean;
  quotaBytes: number;
  /** Null: the platform has not said. */
  usedBytes: number | null;
  createdAt: Date;
  move: {
    state: 'NOT_STARTED' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'DONE';
    sourceAddress: string;
    sharedWith: string | null;
    settled: number;
  } | null;
}

/** What became of each of many. */
export interface ManyResult {
  done: number;
  refused: { address: string; code: string; values: Record<string, string | number> }[];
}

export interface MemberActions {
  edit: (input: {
    memberId: string;
    displayName: string;
    role: 'MEMBER' | 'POSTMASTER';
    quotaBytes: number;
  }) => Promise<Outcome<void>>;
  resetPassword: (input: { memberId: string; password: string }) => Promise<Outcome<void>>;
  remove: (input: { memberId: string; confirmation: string }) => Promise<Outcome<void>>;
  disable: (input: { memberIds: string[] }) => Promise<Outcome<ManyResult>>;
  enable: (input: { memberIds: string[] }) => Promise<Outcome<ManyResult>>;
  removeMany: (input: { memberIds: string[]; confirmation: string }) => Promise<Outcome<ManyResult>>;
}

/** Which dialog is open, and about whom. */
export type Asked = { act: 'edit' | 'reset' | 'disable' | 'remove'; member: MemberRow };
