/** The first character of a name, as a person's sign. */
export function Avatar({ name }: { name: string }) {
  const [first = '?'] = name.trim();
  return (
    <span
      aria-hidden
      className="grid size-6 shrink-0 place-items-center rounded-full border border-line bg-sunken text-xs leading-none font-medium text-text-2"
    >
      {first.toUpperCase()}
    </span>
  );
}
