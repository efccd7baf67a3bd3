/** The routes and bodies of Notebook. In the provider this is provider/services/notebook/api/notes.ts. */
import * as z from "zod";
import type { BoundClient } from "../../../../provider/http/bound";
import { path } from "../../../../provider/http/client";

const noteBody = z.object({ id: z.string(), title: z.string(), text: z.string() });

export type Note = z.output<typeof noteBody>;

const noteList = z.object({ notes: z.array(noteBody) });

export class NotebookApi {
    constructor(private readonly client: BoundClient) {}

    /** Reads of one refresh share this list. */
    listNotes(): Promise<Note[]> {
        return this.client.shared("/notes", async (get) => {
            const { notes } = await get("/notes", this.client.shape(noteList));
            return notes;
        });
    }

    getNote(id: string): Promise<Note> {
        return this.client.get(path`/notes/${id}`, { decode: this.client.shape(noteBody) });
    }

    createNote(body: Omit<Note, "id">, idempotencyKey: string): Promise<Note> {
        const understand = this.client.shape(noteBody);
        return this.client.write("POST", "/notes", { body, idempotencyKey, decode: understand });
    }

    updateNote(id: string, body: Omit<Note, "id">): Promise<Note> {
        const understand = this.client.shape(noteBody);
        return this.client.write("PUT", path`/notes/${id}`, { body, repeatable: true, decode: understand });
    }

    async deleteNote(id: string): Promise<void> {
        await this.client.write("DELETE", path`/notes/${id}`);
    }
}
