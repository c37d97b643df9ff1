import type { MemberSort } from '@/lib/schemas/member/member';

/** Where in the list one is: what is looked for, and in which order. */
export interface MembersPlace {
  path: string;
  search: string;
  sort: MemberSort;
  direction: 'asc' | 'desc';
}

/** The address of that list; what is so anyway is left out. */
export function membersHref(
  { path, search, sort, direction }: MembersPlace,
  cursor: { after?: string; before?: string } = {},
): string {
  const plain = sort === 'address' && direction === 'asc';
  const parameters = { ...(search === '' ? {} : { search }), ...(plain ? {} : { sort, direction }), ...cursor };
  const text = new URLSearchParams(parameters).toString();
  return text === '' ? path : `${path}?${text}`;
}
