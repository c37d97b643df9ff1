/** Where a person's work is: postmasters watch the move, members read mail. */
export function homeOf({ role }: { role: 'MEMBER' | 'POSTMASTER' }): string {
  return role === 'POSTMASTER' ? '/postmaster/migration' : '/webmail';
}
