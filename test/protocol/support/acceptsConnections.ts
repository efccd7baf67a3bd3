/** Whether a process listens on a port. */
import { connect } from "node:net";

export function acceptsConnections(host: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host, port });
        const end = (accepted: boolean) => () => {
            socket.destroy();
            resolve(accepted);
        };
        socket.on("connect", end(true)).on("error", end(false)).setTimeout(5_000, end(false));
    });
}
