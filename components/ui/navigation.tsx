'use client';

import {
  type AnchorHTMLAttributes,
  type ComponentType,
  createContext,
  type FormHTMLAttributes,
  type ReactNode,
  type Ref,
  useContext,
} from 'react';

export interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  ref?: Ref<HTMLAnchorElement>;
}

interface SearchFormProps extends FormHTMLAttributes<HTMLFormElement> {
  action: string;
}

/** What components need of the app around them. The app fills it in; without it links are plain anchors and forms plain GETs. */
export interface Navigation {
  Link: ComponentType<LinkProps>;
  Form: ComponentType<SearchFormProps>;
  path: string;
  refresh: () => void;
  go: (href: string) => void;
  /** Remembers the language, and shows the page in it. */
  chooseLanguage: (locale: string) => void;
  /** Ends the session. */
  signOut: () => void;
}

const NavigationContext = createContext<Navigation>({
  Link: (props) => <a {...props} />,
  Form: (props) => <form {...props} />,
  path: '',
  refresh: () => undefined,
  go: (href) => window.location.assign(href),
  chooseLanguage: () => undefined,
  signOut: () => undefined,
});

export function NavigationProvider({ value, children }: { value: Navigation; children: ReactNode }) {
  return <NavigationContext value={value}>{children}</NavigationContext>;
}

export function useNavigation(): Navigation {
  return useContext(NavigationContext);
}

/** A link inside the product. */
export function Link(props: LinkProps) {
  const { Link: AppLink } = useNavigation();
  return <AppLink {...props} />;
}

/** A form that asks by GET: search and filters live in the URL. */
export function SearchForm(props: SearchFormProps) {
  const { Form } = useNavigation();
  return <Form {...props} />;
}
