import type { Sharing } from "../../../../static/src/editor/collaboration";
import type { Weather } from "./network";

type Channel = ReturnType<Sharing["channel"]>;

/** BroadcastChannels of one browser, under the virtual clock: in order, a moment later, to all but the sender. */
export function channels({ clock, r }: Weather): Sharing["channel"] {
  const open = new Map<Channel, { name: string; last: number }>();
  return (name) => {
    const channel: Channel = {
      onmessage: null,
      postMessage(message: unknown) {
        const copy = JSON.stringify(message);
        for (const [other, standing] of open) {
          if (other === channel || standing.name !== name) continue;
          standing.last = Math.max(standing.last, clock.now + r.int(5));
          clock.after(standing.last - clock.now, () => {
            const event = { data: JSON.parse(copy) as unknown } as MessageEvent;
            if (open.has(other)) other.onmessage?.call(other as BroadcastChannel, event);
          });
        }
      },
      close: () => void open.delete(channel),
    };
    open.set(channel, { name, last: 0 });
    return channel;
  };
}
