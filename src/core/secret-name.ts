/** Environment variables that hold a secret, by the last words of their name: `POSTGRES_PASSWORD`, `STRIPE_API_KEY`. */
export const SECRET_NAME =
  /(^|_)(PASS|PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRET_KEY|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)$/i;
