import { type PageRequest, pageRequest } from '@/lib/schemas/paging';

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Search and cursor from the URL; what does not parse is left out, as if nobody had asked. */
export async function readPageRequest(searchParams: SearchParams): Promise<PageRequest> {
  const parsed = pageRequest.safeParse(await searchParams);
  return parsed.success ? parsed.data : {};
}
