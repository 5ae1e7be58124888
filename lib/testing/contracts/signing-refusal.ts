/** The user's side cannot do this; the page shows the message, `simulator.user` rejects with it. */
export class SigningRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SigningRefusal';
  }
}
