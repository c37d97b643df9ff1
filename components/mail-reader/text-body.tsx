import type { TextBlock } from '@/lib/schemas/mail';

/** Plain text as it was typed, what is quoted set in. Links say where they lead by being what they show. */
export function TextBody({ blocks }: { blocks: TextBlock[] }) {
  return (
    <div className="px-4 pb-8 text-base wrap-anywhere whitespace-pre-wrap desk:px-10">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
        <Block key={index} block={block} depth={block.quote} />
      ))}
    </div>
  );
}

function Block({ block, depth }: { block: TextBlock; depth: number }) {
  if (depth > 0)
    return (
      <blockquote className="border-l-2 border-line-strong pl-3 text-text-2">
        <Block block={block} depth={depth - 1} />
      </blockquote>
    );
  return (
    <p>
      {block.pieces.map(({ text, href }, index) =>
        href === undefined ? (
          text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
          <a key={index} href={href} title={href} target="_blank" rel="noopener noreferrer nofollow" className="link underline">
            {text}
          </a>
        ),
      )}
    </p>
  );
}
