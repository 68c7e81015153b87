// A real Vendure shop in memory: Polish channel, one shipping method, a payment that settles at once.
const core = require("@vendure/core");
const { populate } = require("@vendure/core/cli");

const config = {
  apiOptions: { port: Number(process.env.PORT), hostname: "127.0.0.1", adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: {
    tokenMethod: ["bearer"],
    superadminCredentials: { identifier: process.env.ADMIN, password: process.env.PASSWORD },
    cookieOptions: { secret: process.env.PASSWORD },
  },
  dbConnectionOptions: { type: "sqljs", synchronize: true, autoSave: false },
  paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
  plugins: [core.DefaultJobQueuePlugin],
  logger: new core.DefaultLogger({ level: core.LogLevel.Error }),
};
const first = {
  defaultLanguage: "en",
  defaultZone: "Europe",
  taxRates: [{ name: "VAT", percentage: 23 }],
  shippingMethods: [{ name: "InPost Paczkomat", price: 1499 }],
  paymentMethods: [
    { name: "Przelew", handler: { code: "dummy-payment-handler", arguments: [{ name: "automaticSettle", value: "true" }] } },
  ],
  countries: [{ name: "Polska", code: "PL", zone: "Europe" }],
  collections: [],
  roles: [],
};

populate(() => core.bootstrap(config), first).catch((trouble) => {
  console.error(trouble);
  process.exit(1);
});
