import NextAuth from 'next-auth';
import { authOptions } from '@/lib/auth/options';
import { readAhead } from '@/lib/webmail/read-ahead';

const handler = NextAuth(authOptions(readAhead));

export { handler as GET, handler as POST };
