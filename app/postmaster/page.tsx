import { redirect } from 'next/navigation';

/** There is no overview yet: the move is the work. */
export default function Page() {
  redirect('/postmaster/migration');
}
