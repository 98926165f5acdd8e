/** A topic of a support message and ways to express it; `{slot}` is filled from SLOTS. */
export interface Intent {
  readonly name: string;
  readonly phrases: readonly string[];
}

/** Words for the slots of the phrases. */
export const SLOTS: Readonly<Record<string, readonly string[]>> = {
  item: [
    'laptop',
    'kettle',
    'jacket',
    'phone',
    'lamp',
    'chair',
    'camera',
    'backpack',
    'monitor',
    'keyboard',
    'headset',
    'blender',
  ],
  when: ['yesterday', 'last week', 'on monday', 'two days ago', 'this morning', 'last month', 'on friday'],
  brand: ['visa', 'mastercard', 'paypal', 'bank', 'credit', 'debit'],
  place: ['berlin', 'madrid', 'oslo', 'lyon', 'porto', 'vienna', 'dublin', 'turin'],
  plan: ['basic', 'family', 'business', 'premium', 'student'],
  device: ['tablet', 'browser', 'android app', 'iphone', 'desktop app'],
};

/** The topics of the messages. */
export const INTENTS: readonly Intent[] = [
  {
    name: 'refund',
    phrases: [
      'when do i get my money back for the {item}',
      'i sent the {item} back {when} and have no refund',
      'please refund the {item} to my {brand} account',
      'the return was accepted {when} but nothing was paid back',
    ],
  },
  {
    name: 'cancel-order',
    phrases: [
      'please stop the order of the {item}',
      'i want to cancel what i ordered {when}',
      'do not ship the {item} i changed my mind',
      'can i still call off the {item} from {when}',
    ],
  },
  {
    name: 'change-address',
    phrases: [
      'i moved to {place} please send it there',
      'the address on my order is wrong it should be {place}',
      'can the {item} go to my office in {place}',
      'please change where the {item} is delivered',
    ],
  },
  {
    name: 'payment-failed',
    phrases: [
      'my {brand} card was declined',
      'i tried to pay for the {item} {when} and it failed',
      'the checkout refuses my {brand} payment',
      'paying does not work i get an error after the {brand} page',
    ],
  },
  {
    name: 'login',
    phrases: [
      'i cannot sign in on my {device}',
      'the password reset mail never arrives',
      'my account is locked since {when}',
      'the {device} says my password is wrong',
    ],
  },
  {
    name: 'late-delivery',
    phrases: [
      'where is my {item}',
      'the {item} should have arrived {when}',
      'tracking shows nothing since {when}',
      'my parcel is stuck in {place}',
    ],
  },
  {
    name: 'damaged',
    phrases: [
      'the {item} arrived broken',
      'there is a crack in the {item} that came {when}',
      'the box was open and the {item} is damaged',
      'the {item} does not switch on',
    ],
  },
  {
    name: 'invoice',
    phrases: [
      'i need an invoice for the {item}',
      'please send the receipt from {when}',
      'the tax number on my bill is missing',
      'can you make out the bill to my company in {place}',
    ],
  },
  {
    name: 'change-plan',
    phrases: [
      'i want to switch to the {plan} plan',
      'what does the {plan} plan cost',
      'please upgrade me from {plan} to {plan}',
      'can i go back to the {plan} plan next month',
    ],
  },
  {
    name: 'bug',
    phrases: [
      'the {device} crashes when i open the {item} page',
      'search shows nothing on the {device}',
      'the page stays white on my {device} since {when}',
      'after the update the {device} freezes',
    ],
  },
  {
    name: 'stock',
    phrases: [
      'when is the {item} available again',
      'do you have the {item} in the shop in {place}',
      'will the {item} come in another colour',
      'is the {item} sold out',
    ],
  },
  {
    name: 'praise',
    phrases: [
      'the {item} is wonderful thank you',
      'great service {when} well done',
      'i love the {item} best purchase ever',
      'your colleague in {place} was very kind',
    ],
  },
];

/** Greetings before a message. */
export const OPENERS = ['hello', 'hi there', 'good morning', 'dear team', 'hey', 'hello again', ''];
/** Phrases after a message. */
export const CLOSERS = [
  'thanks',
  'please help',
  'best regards',
  'this is urgent',
  'thank you very much',
  'kind regards',
  '',
  '',
];

/** `{aside}` is a phrase about another topic; the topic of the message is the rest. */
export const ASIDES = [
  'this is not about {aside} but {main}',
  '{aside} is solved already now {main}',
  '{main} and not {aside}',
  'forget that {aside} instead {main}',
];
