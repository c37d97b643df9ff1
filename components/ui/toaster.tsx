'use client';

import { Check } from 'lucide-react';
import { Toaster as Sonner, toast } from 'sonner';

/** Bottom centre, 5 seconds, one at a time. Only for what succeeded and can be undone; errors are never toasts. */
export function Toaster() {
  return <Sonner position="bottom-center" visibleToasts={1} duration={5000} style={{ fontFamily: 'inherit' }} />;
}

function ToastCard({ id, text, undoLabel, undo }: { id: string | number; text: string; undoLabel: string; undo: () => void }) {
  return (
    <div className="flex items-center gap-3 rounded-md bg-surface px-4 py-2.5 text-sm text-text shadow-pop">
      <Check className="size-4 text-state-done-text" aria-hidden />
      <span>{text}</span>
      <button
        type="button"
        className="link min-h-8 font-medium whitespace-nowrap"
        onClick={() => {
          toast.dismiss(id);
          undo();
        }}
      >
        {undoLabel}
      </button>
    </div>
  );
}

export function showUndo(text: string, undoLabel: string, undo: () => void): void {
  toast.custom((id) => <ToastCard id={id} text={text} undoLabel={undoLabel} undo={undo} />);
}
