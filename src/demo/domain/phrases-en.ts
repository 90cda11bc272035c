import type { PhraseBook } from './phrase-book.js';

/** English sentences, written for this demo; none is taken from a real conversation. */
export const PHRASES_EN: PhraseBook = {
  ask: {
    enquiry: [
      'Does {cover} include {topic}?',
      'Am I covered for {topic} under {cover}?',
      'What would I need to send in for {topic} under {cover}?',
      'Is there a limit on {topic} in {cover}?',
      'Does my cover include a hire car?',
      'Can I add my daughter as a driver halfway through the year?',
      'Is a burst pipe covered under my home policy?',
      'What does the compulsory excess mean in plain words?',
      'Where do I download my policy document?',
      'Does travel cover start on the day I book?',
    ],
    'policy-check': [
      'Could you check that my chassis number is right on the policy?',
      'I think there is a wrong digit in my date of birth.',
      'Can you confirm the start date for me?',
      'Please check my new address went through.',
    ],
    delivery: [
      'When will the invoice arrive?',
      'Has the paper policy gone out yet?',
      'Could I have the tracking number?',
      'Can the {item} go to my office instead?',
    ],
    refund: [
      'I would like to cancel, what do you need from me?',
      'How long does the refund take?',
      'I sold the car, how much do I get back?',
      'You took one payment twice, can I have it back?',
    ],
    'claim-report': [
      'I need to report an accident, somebody hit me in the car park.',
      'There is water coming through my ceiling, how do I claim?',
      'My windscreen was smashed overnight.',
    ],
    'claim-survey': [
      'What time is the adjuster coming?',
      'Is the damage report ready?',
      'Could the inspection move to the afternoon?',
    ],
    'claim-decision': [
      'All my papers are in, when will you decide?',
      'Where has claim {ref} got to?',
      'Do you need anything else from me?',
    ],
    'claim-payment': [
      'Which account will the money go to?',
      'I have signed, when is it paid?',
      'It says paid but my bank has nothing.',
    ],
    rescue: [
      'My car has died on the ring road, I need a tow.',
      'The battery is flat, can someone jump it?',
      'I have a puncture and no spare.',
      'Where is the {partner} driver now?',
    ],
    renewal: [
      'How much is renewal this year?',
      'Could you send me the renewal offer?',
      'Please hold off, I will decide next week.',
    ],
    callback: [
      'I was cut off, could you ring me back?',
      'I gave up in the queue, please call me.',
      'Any time after three is fine for a call.',
    ],
    complaint: [
      'I would like to make a complaint.',
      'Where has my complaint got to?',
      'When will I have a formal answer?',
    ],
  },
  pain: {
    enquiry: {
      timeliness: [
        'I asked {days} days ago and nobody has answered.',
        'The chat kept me {hours} hours and then closed for the night.',
      ],
      attitude: ['I asked one more question and he sighed at me.', 'She passed me on before I had finished.'],
      accuracy: [
        'One of you says covered, the next says not covered.',
        'I asked about home and got the motor answer.',
      ],
      operation: ['My number was changed weeks ago and the letters still go to the old one.'],
      promise: ['You said an answer by yesterday and there is nothing.'],
      amount: ['The website price and your price differ by {amount}.'],
    },
    'policy-check': {
      operation: [
        'You checked it twice and the plate is still wrong.',
        'The beneficiary has changed back by itself.',
      ],
      timeliness: ['{days} days to read one page?'],
      accuracy: ['It says commercial use. I drive to school.'],
      amount: ['Wrong number of seats, and I paid {amount} extra for it.'],
      promise: ['Two days, you said. This is day {days} and it is still wrong.'],
    },
    delivery: {
      timeliness: [
        'The {item} has been travelling for {days} days.',
        'Tracking stopped on {day} and nobody looks.',
      ],
      operation: [
        'The {item} went to the house I left three years ago.',
        'The invoice is in the wrong name again.',
      ],
      attitude: ['The driver threw the {item} over the gate and swore at me.'],
      promise: [
        'You said {day} for certain. I stayed in all day.',
        'The gift was promised until I signed, then silence.',
      ],
    },
    refund: {
      timeliness: [
        '{days} days since I cancelled and not a penny back.',
        'It is always “in process”. Where in process?',
      ],
      attitude: ['The moment I said cancel her voice changed.', 'I said no four times and he kept selling.'],
      amount: [
        'I paid {amount} and you send me back small change?',
        'Nobody mentioned a fee like that when I bought it.',
      ],
      accuracy: ['The branch said full refund, the phone says cash value.'],
      promise: [
        'Five working days, you said. It is day {days}.',
        'You promised the refund by {day} and it is not there.',
      ],
      operation: ['You refunded a card I closed last year.'],
    },
    'claim-report': {
      timeliness: [
        'I reported it {hours} hours ago and nobody has rung.',
        'I had to dial four times to get through.',
      ],
      attitude: ['I was shaking and he questioned me like a suspect.'],
      operation: ['You put down the wrong street.', 'One accident and you opened two claims.'],
      accuracy: ['First I need a police note, then I do not.'],
      promise: ['Ten minutes, you said. That was an hour ago.'],
    },
    'claim-survey': {
      timeliness: [
        'Polite adjuster, then silence.',
        'My car has sat in the garage {days} days for one sheet of paper.',
        '{partner} keeps putting it off, {days} days now.',
      ],
      attitude: [
        'He walked in and said I did it myself.',
        'The man from {partner} was rude from start to end.',
      ],
      accuracy: ['He wants to polish a cracked headlight.', 'He never looked under the car.'],
      amount: ['{amount} does not even cover the parts.'],
      operation: [
        'The report is about somebody else’s car.',
        'You lost the photos and the car is already mended.',
      ],
      promise: ['{day} morning, you said. Nobody came.', 'Two appointments, two no-shows.'],
    },
    'claim-decision': {
      timeliness: ['You have had everything for {days} days.', 'Nobody can tell me whose desk it is on.'],
      accuracy: [
        'You refused it under a clause that is not in my policy.',
        'Whoever decided this did not read what happened.',
      ],
      amount: [
        'I was thirty per cent at fault, you paid as if it were half.',
        'Half the bill of {amount} is struck out and no reason.',
      ],
      attitude: ['I asked about my claim and was told to stop calling.'],
      operation: ['I uploaded the receipts, I have the confirmation.'],
      promise: ['A decision by {day}, you said, and now it moves again.'],
    },
    'claim-payment': {
      timeliness: [
        'I signed {days} days ago. Where is the money?',
        'I paid the garage {amount} myself and I am still waiting.',
      ],
      operation: [
        'One digit missing and the payment bounced.',
        'You paid the garage. I asked you to pay me.',
      ],
      amount: ['It is {amount} less than we agreed and nobody explains it.'],
      promise: [
        'You said Friday. I have seen nothing.',
        'Paid by {day}, you told me. I check my account every hour.',
      ],
      attitude: ['I asked about my payment and was told to just wait.'],
    },
    rescue: {
      timeliness: [
        'You said forty minutes. I stood there with two children for {hours} hours.',
        'It was dark, and the truck was always nearly there.',
      ],
      attitude: ['The driver arrived complaining about the distance.', 'He told me to push it myself.'],
      amount: ['I thought towing was free. He took {amount} in cash.'],
      operation: ['They sent a truck that could not lift my car.', 'He took it to the wrong garage.'],
      promise: ['Half an hour, you promised. It was {hours} hours.'],
      accuracy: ['My policy has roadside cover and you told me it has not.'],
    },
    renewal: {
      amount: ['No claim all year and it goes up by {amount}?', 'New customers pay less than I do.'],
      timeliness: ['It runs out soon and I still have no offer.', '{days} days for a price.'],
      attitude: ['Five calls in one day, I told you I was in a meeting.'],
      accuracy: [
        '{partner} said no inspection, now you want one.',
        'One of last year’s covers has quietly gone.',
      ],
      operation: ['I never agreed and you took the money.', 'You renewed the car I sold.'],
      promise: ['Two free services were promised until the policy came out.'],
    },
    callback: {
      timeliness: [
        'I have waited {days} days for one call.',
        'Twenty minutes in the queue, I hung up and nobody rang.',
      ],
      promise: [
        'Within two hours, you said. The phone never rang.',
        'That is the third promised call that did not come.',
      ],
      attitude: ['When you finally rang, the first words were “what is it now”.'],
      operation: ['You rang my husband. I gave you my own number.'],
      accuracy: ['The person who rang knew nothing and I began again.'],
    },
    complaint: {
      timeliness: ['I complained and nobody even answers that.', '{days} days and no acknowledgement.'],
      attitude: ['I came to complain and was told off.'],
      accuracy: [
        'The dates in your letter are wrong.',
        'Your findings have nothing to do with what happened.',
      ],
      amount: ['A month of this, and you offer me {amount}?'],
      promise: [
        'A written answer within fifteen days. It is day {days}.',
        'What you promised after my last complaint was never done.',
      ],
      operation: ['I never withdrew it. Your system says I did.'],
    },
  },
  anyPain: {
    timeliness: ['It has been {days} days and nothing moves.', 'I am always told to wait. Until when?'],
    attitude: ['The tone was dreadful.', 'Nobody there cares about customers.'],
    accuracy: ['Everybody tells me something else.', 'Please agree among yourselves first.'],
    amount: ['The figure is wrong by {amount}.', 'I do not understand what I am paying for.'],
    operation: ['Wrong again, and I have filled it in three times.', 'That is not what I told you.'],
    promise: ['Nothing you promised has happened.', 'It was agreed, and by {day} it had changed.'],
  },
  anger: [
    'I want your manager, now.',
    'I am taking this to the regulator.',
    'I want to make a formal complaint.',
    'This is a joke.',
    'Do not say sorry again, do something.',
    'I will not be renewing, that is certain.',
    'I have been patient long enough.',
    'How many times is this now?',
    'I have recorded every call.',
    'You would be furious too.',
  ],
  praise: {
    enquiry: ['Clear answer, no jargon. Thank you.', 'I asked one thing and learned three.'],
    'policy-check': ['Careful work, and they spotted my licence was expiring.'],
    delivery: [
      'Came the next day and well packed.',
      'The driver rang first, very polite.',
      'The {item} was a day early.',
    ],
    refund: ['Back in my account in three days.', 'No fuss at all.'],
    'claim-report': [
      'Answered in two minutes and so patient.',
      'I was in a state and she took me through it step by step.',
    ],
    'claim-survey': ['On time, and explained everything.', 'Ten minutes by video and done.'],
    'claim-decision': ['Fair decision with the reasons written down.'],
    'claim-payment': ['Signed in the morning, paid by the afternoon.', 'Every penny, no argument.'],
    rescue: ['The truck was quick, thank you.', 'Twenty minutes in the middle of the night. Impressive.'],
    renewal: ['Done in minutes and a little cheaper.'],
    callback: ['Rang exactly when they said they would.'],
    complaint: ['Taken seriously this time. I accept.'],
  },
  anyPraise: ['All good, thank you.', 'Good service.', 'Better than my last insurer.', 'Very happy.'],
  shrug: ['It was fine.', 'Nothing special.', 'Done is done.', 'Average.', 'No comment really.'],
  lead: ['', '', '', 'Hello, ', 'Hi there. ', 'Right, ', 'Look, ', 'Sorry, but ', 'Well, '],
  agent: {
    greeting: [
      'Qingyu Insurance, good day, how can I help?',
      'Thank you for holding, Qingyu Insurance, {agentName} speaking.',
      'Qingyu Insurance, you are through to the care team.',
    ],
    verify: [
      'May I have the last four of your ID?',
      'Could you give me the end of your policy number?',
      'And your number plate, please?',
    ],
    lookUp: [
      'I can see your {kind}, {ref}, it is with {holder} at the moment.',
      'Here it is, {ref}. {holder} has it now.',
      'One moment. Yes, your {kind} is still open, {holder} is on it.',
    ],
    sorry: [
      'I am sorry, we did not keep after this.',
      'We should have done better, I apologise.',
      'Anyone would be upset. I am sorry for the trouble.',
    ],
    promise: {
      callback: ['I will call you back by {when}.', 'I will ring you myself before {when} with the answer.'],
      payment: [
        'The money will be in your account by {when}.',
        'I have marked it urgent, we will pay it by {when}.',
      ],
      refund: ['We will refund it by {when}.', 'The refund will reach your account by {when}.'],
      delivery: ['We will deliver the {item} by {when}.', '{partner} will bring the {item} before {when}.'],
      survey: ['The adjuster will be with you by {when}.', 'We will send you the damage report by {when}.'],
      reply: [
        'You will have our written answer by {when}.',
        'We will let you know what we decided by {when}.',
      ],
      correction: ['We will correct it by {when} and send you the new policy.'],
    },
    noPromise: [
      'I will chase it for you.',
      'I have put a note on it and a colleague will follow up.',
      'I am passing this to the right team.',
    ],
    bye: ['Thank you for calling, goodbye.', 'We will let you know, goodbye.'],
  },
  verified: ['{tail}.', 'It ends in {tail}.', 'The plate is {plate}.'],
  askedAgain: [
    'Again? I gave you that last time. {tail}.',
    'Everybody makes me start over. {tail}.',
    'Is that not on your screen? {tail}.',
  ],
  accept: ['All right, I will wait.', 'Fine, thank you.', 'OK, thanks.'],
  acceptDoubtful: [
    'I hope you mean it this time.',
    'That is what I was told before.',
    'I have written that down.',
  ],
  bye: ['Bye.', 'Goodbye.', 'Thanks, bye.'],
  surveyQuestion: {
    enquiry: 'How happy are you with our answer?',
    'policy-check': 'How happy are you with the policy check?',
    delivery: 'How happy are you with the delivery?',
    refund: 'How happy are you with the refund?',
    'claim-report': 'How was reporting your claim?',
    'claim-survey': 'How was the inspection?',
    'claim-decision': 'How happy are you with the decision?',
    'claim-payment': 'How happy are you with the payment?',
    rescue: 'How was the roadside help?',
    renewal: 'How was your renewal?',
    callback: 'How was our call back?',
    complaint: 'How was your complaint handled?',
  },
};
