from b import *
def try_(p,sel,text):
    f=p.locator(sel+' input[type=text]'); f.click(); p.keyboard.press('Control+A')
    p.keyboard.press('Delete') if not text else p.keyboard.insert_text(text)
    p.keyboard.press('Enter'); p.wait_for_timeout(120)
    print(f"  {sel} {text!r}: -> {f.input_value()!r} alert={p.locator(sel+' [role=alert]').inner_text()!r}")
with B() as b:
    p=b.open('k.ko')
    for sel in ["[data-path='budget']","[data-path='horizon']","[data-path='objective.weights.talent']"]:
      for t in ['','abc','-5','1e30','12,5','3,000','3,000억원','1.5조','1조 8,000억원','1조 8000','KRW 300 billion','EUR 3','2조원','５','18,449','+5','0','1e3','1.8.9','60%','30 months','2년','.']: try_(p,sel,t)
    p.locator('[data-action=split]').click()
    for t in ['','abc','-5','1e30','12,5','9,000억원','1.5조','7777.77777']: try_(p,'[data-programme=gpu_purchase]',t)
    print(p.said)
    p=b.open('water-years.en'); p.locator('[data-action=split]').click()
    for t in ['EUR 5 million','5 million','5,000','USD 5','1조', '5\xa0000']: try_(p,'[data-programme=pipes]',t)
